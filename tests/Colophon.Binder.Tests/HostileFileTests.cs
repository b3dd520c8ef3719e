using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Colophon.Binder.Container;
using Colophon.Binder.Tests.Attacks;

namespace Colophon.Binder.Tests;

/// <summary>Files that are no binders, or not quite: always an answer, never a hang, never a good word for changed content.</summary>
public sealed class HostileFileTests(Binders binders) : IClassFixture<Binders>
{
    private const int HangMs = 60_000;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 40)];

    [Theory(Timeout = HangMs)]
    [MemberData(nameof(Seeds))]
    public Task Flipped_bytes_never_pass_unless_every_file_is_still_the_same(int seed) => Run(() =>
    {
        var random = new Random(seed);
        var bytes = File.ReadAllBytes(binders.Good);
        for (var flips = random.Next(1, 4); flips > 0; flips--) { bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)); }
        var path = Write(bytes);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.NotEqual(BinderCode.InternalError, report.Code);
        if (report.Code is BinderCode.Intact) { Assert.Equal(BinderFiles.Load(binders.Good).Files, BinderFiles.Load(path).Files); }
    });

    [Theory(Timeout = HangMs)]
    [MemberData(nameof(Seeds))]
    public Task A_file_that_was_cut_off_is_unreadable(int seed) => Run(() =>
    {
        var bytes = File.ReadAllBytes(binders.Good);
        Assert.Equal(BinderCode.Malformed, Binders.Verify(Write(bytes[..new Random(seed).Next(bytes.Length)]), binders.Trusting).Code);
    });

    [Theory(Timeout = HangMs)]
    [MemberData(nameof(Seeds))]
    public Task Noise_in_one_of_its_files_is_never_believed(int seed) => Run(() =>
    {
        var random = new Random(seed);
        var files = BinderFiles.Load(binders.Good);
        var name = files.Files.Keys.ElementAt(random.Next(files.Files.Count));
        var noise = new byte[random.Next(0, 5_000)];
        random.NextBytes(noise);
        var manifest = files.Files[BinderPaths.Manifest];
        files.Files[name] = noise;
        var path = binders.Scratch();
        using (var file = new FileStream(path, FileMode.Create))
        {
            var zip = new BinderZipWriter(file, BinderManifest.Parse(manifest)!.CreatedAt);
            foreach (var (n, content) in files.Files) { zip.Add(n, content); }
            zip.Finish();
        }
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code is BinderCode.Altered or BinderCode.Signature, Binders.Explain(report));
    });

    [Theory(Timeout = HangMs)]
    [MemberData(nameof(Seeds))]
    public Task Noise_signed_by_the_log_key_never_crashes_the_verifier(int seed) => Run(() =>
    {
        var random = new Random(seed);
        var entries = binders.Ledger.Entries.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(1, entries.Count);
            var entry = (byte[])entries[at].Clone();
            for (var flips = random.Next(1, 30); flips > 0; flips--) { entry[random.Next(entry.Length)] = (byte)random.Next(256); }
            entries[at] = entry;
        }
        var path = binders.Scratch();
        try
        {
            TestSupport.Scenarios.LedgerScenario.WriteAsync(path, entries, TestSupport.Scenarios.LedgerScenario.Sign(entries, binders.Ledger.Keys), [], binders.Ledger.Keys, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        }
        catch (BinderRefusedException)
        {
            return; // the noise hit the record that defines the period
        }
        var report = Binders.Verify(path, binders.Trusting);
        Assert.False(report.Code is BinderCode.Intact or BinderCode.InternalError or BinderCode.Incomplete, Binders.Explain(report));
    });

    [Fact]
    public void A_missing_file_is_the_environments_fault() => Assert.Equal(BinderCode.Environment, Binders.Verify("/nowhere/at/all.zip", binders.Trusting).Code);

    [Fact]
    public void An_empty_file_is_unreadable() => Malformed([], "ends too early");

    [Fact]
    public void A_zip_of_another_program_is_unreadable()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("00-README.md").Open();
            entry.Write("hello"u8);
        }
        Malformed(memory.ToArray(), "");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    [InlineData("a/")]
    [InlineData(".hidden")]
    [InlineData("ünicode")]
    public void A_name_that_could_leave_the_folder_is_refused(string name)
    {
        Assert.False(ZipLayout.IsName(name));
        Malformed(Patched("", name), "name");
    }

    [Fact]
    public void A_name_that_occurs_twice_is_refused() => Malformed(Patched("ab", "aa", before: "aa"), "twice");

    [Fact]
    public void A_size_that_deflate_can_not_reach_is_refused() => Malformed(ClaimedSize(200_000_000), "can't have the size");

    [Fact]
    public void A_file_over_the_limit_is_refused_before_it_is_inflated()
    {
        var path = Bomb(3 << 20);
        var report = Binders.Verify(path, binders.Trusting with { Limits = new BinderLimits { MaxFileBytes = (3 << 20) - 1 } });
        Assert.Equal(BinderCode.Malformed, report.Code);
        Assert.Contains("more than are read", report.Findings[0].What, StringComparison.Ordinal);
        Assert.DoesNotContain("more than are read", Binders.Verify(path, binders.Trusting with { Limits = new BinderLimits { MaxFileBytes = 3 << 20 } }).Findings[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_bytes_in_all_are_refused()
    {
        var path = Bomb(1 << 20);
        Assert.Contains("holds more than", Binders.Verify(path, binders.Trusting with { Limits = new BinderLimits { MaxTotalBytes = (1 << 20) - 1 } }).Findings[0].What, StringComparison.Ordinal);
        Assert.DoesNotContain("holds more than", Binders.Verify(path, binders.Trusting with { Limits = new BinderLimits { MaxTotalBytes = 1 << 20 } }).Findings[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_entries_are_refused()
    {
        var count = BinderFiles.Load(binders.Good).Files.Count;
        Assert.Equal(BinderCode.Malformed, Binders.Verify(binders.Good, binders.Trusting with { Limits = new BinderLimits { MaxEntries = count - 1 } }).Code);
        Assert.Equal(BinderCode.Intact, Binders.Verify(binders.Good, binders.Trusting with { Limits = new BinderLimits { MaxEntries = count } }).Code);
    }

    [Fact]
    public void Bytes_before_between_or_after_the_entries_are_refused()
    {
        var good = File.ReadAllBytes(binders.Good);
        Malformed([.. good, 0], "");
        Malformed([0, .. good], "");
        Malformed([.. "#!/bin/sh\n"u8, .. good], "");
    }

    [Fact]
    public void Two_headers_that_disagree_are_refused()
    {
        var bytes = File.ReadAllBytes(binders.Good);
        bytes[30] ^= 1; // the name in the first local header, which other programs believe
        Malformed(bytes, "headers");
    }

    /// <summary>Async, so that the hang limit can end it.</summary>
    private static Task Run(Action test) => Task.Run(test, TestContext.Current.CancellationToken);

    private string Write(byte[] bytes)
    {
        var path = binders.Scratch();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private void Malformed(byte[] bytes, string says)
    {
        var report = Binders.Verify(Write(bytes), binders.Trusting);
        Assert.True(report.Code == BinderCode.Malformed, Binders.Explain(report));
        Assert.Contains(says, report.Findings[0].What, StringComparison.Ordinal);
    }

    /// <summary>A zip whose entry <paramref name="name"/> was renamed behind the writer's back.</summary>
    private static byte[] Patched(string name, string to, string? before = null)
    {
        var target = Encoding.Latin1.GetBytes(to);
        name = before is null ? new string('a', target.Length) : name;
        using var memory = new MemoryStream();
        var zip = new BinderZipWriter(memory, DateTimeOffset.UnixEpoch.AddYears(50));
        if (before is not null) { zip.Add(before, "1"u8); }
        zip.Add(name, "2"u8);
        zip.Finish();
        var bytes = memory.ToArray();
        var source = Encoding.Latin1.GetBytes(name);
        for (var at = bytes.AsSpan().IndexOf(source); at >= 0;)
        {
            target.CopyTo(bytes.AsSpan(at));
            var next = bytes.AsSpan(at + 1).IndexOf(source);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return bytes;
    }

    private static byte[] ClaimedSize(uint size)
    {
        using var memory = new MemoryStream();
        var zip = new BinderZipWriter(memory, DateTimeOffset.UnixEpoch.AddYears(50));
        zip.Add("a", "small"u8);
        zip.Finish();
        var bytes = memory.ToArray();
        var central = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(22), size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(central + 24), size);
        return bytes;
    }

    private string Bomb(int size)
    {
        using var memory = new MemoryStream();
        var zip = new BinderZipWriter(memory, DateTimeOffset.UnixEpoch.AddYears(50));
        zip.Add("a", new byte[size]);
        zip.Finish();
        return Write(memory.ToArray());
    }
}
