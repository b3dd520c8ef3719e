
namespace Colophon.Packages.Tests;

/// <summary>Seeded: a failure names its round, and the round repeats it.</summary>
public sealed class FuzzTests
{
    private static readonly PackageLimits Small = PackageLimits.Default with { MaxFileBytes = 1 << 16, MaxTotalBytes = 1 << 18, MaxEntries = 100, RatioFromBytes = 1 << 12 };

    [Fact]
    public void Any_bytes_end_in_files_or_refusals() => Run(20_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Ten_million_archives_end_in_files_or_refusals() => Run(10_000_000);

    private static void Run(int rounds)
    {
        var seeds = Seeds();
        Parallel.For(0, rounds, round =>
        {
            var dice = new Dice(round);
            var bytes = (byte[])seeds[dice.Next(seeds.Length)].Clone();
            for (var changes = dice.Next(6); changes >= 0; changes--) { bytes = Change(bytes, dice); }
            try
            {
                var package = PackageReader.ReadZip("fuzz", bytes, Small, CancellationToken.None);
                Assert.True(package.Files.Length + package.Refused.Length > 0, "neither files nor refusals");
                Assert.True(package.Files.Sum(f => (long)f.Content.Length) <= Small.MaxTotalBytes, "more bytes than the limit");
                Assert.All(package.Files, f => Assert.False(f.Path.StartsWith('/') || f.Path.Split('/').Contains("..") || f.Path.Any(char.IsControl), f.Path));
                Assert.Equal(package.Files.Length, package.Files.Select(f => f.Path).Distinct().Count());
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"round {round}: {Convert.ToBase64String(bytes)}", e);
            }
        });
    }

    private static byte[][] Seeds() =>
    [
        new ZipFile().Add("p/a.php", "<?php echo 1;").Add("p/b/c.txt", new string('x', 500)).Bytes(),
        new ZipFile().Add(new ZipFile.Entry("p/stored", new byte[40]) { Method = 0 }).Add(new ZipFile.Entry("p/link", "x"u8.ToArray()) { Mode = 0xA1FF }).Bytes(),
        new ZipFile { Comment = "PK\u0005\u0006" }.Add("a", "x").Add("a", "y").Add("../b", "z").Bytes(),
        new ZipFile().Add(new ZipFile.Entry("zeros", new byte[60_000])).Bytes(),
        new ZipFile().Bytes(),
    ];

    private static byte[] Change(byte[] bytes, Dice dice)
    {
        if (bytes.Length == 0) { return [(byte)dice.Next(256)]; }
        var at = dice.Next(bytes.Length);
        switch (dice.Next(6))
        {
            case 0: bytes[at] ^= (byte)(1 << dice.Next(8)); return bytes;
            case 1: bytes[at] = (byte)dice.Next(256); return bytes;
            case 2: bytes[at] = 0xFF; return bytes;
            case 3: return bytes[..at];
            case 4: return [.. bytes[..at], .. RandomBytes(dice), .. bytes[at..]];
            default: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + dice.Next(20))..]];
        }
    }

    private static byte[] RandomBytes(Dice dice) => [.. Enumerable.Range(0, dice.Next(20)).Select(_ => (byte)dice.Next(256))];

    /// <summary>The same numbers for the same round, on every machine.</summary>
    private sealed class Dice(int seed)
    {
        private ulong state = (ulong)seed + 0x9E3779B97F4A7C15;

        public int Next(int below)
        {
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }
}
