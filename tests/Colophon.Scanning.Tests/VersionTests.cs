using System.Diagnostics;
using System.Globalization;
using System.Text;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Versions;

namespace Colophon.Scanning.Tests;

/// <summary>The order of versions is PHP's, asked of PHP itself; and ranges are read the same way by both paths.</summary>
public sealed class VersionTests
{
    private static readonly string[] Known =
    [
        "", "0", "1", "1.0", "1.0.0", "1.0.0.0", "1.01", "1.1", "3.5", "3.41", "1.0rc1", "1.0RC1", "1.0-RC1", "1.0-rc.1", "1.0-foo", "1.0-dev", "1.0alpha", "1.0a", "1.0a1", "1.0-alpha2", "1.0beta", "1.0b1", "1.0beta1", "1.0pl1", "1.0p1", "1.0p",
        "1.0#", "#1", "#N#", "#", "2.0.2", "2.0.2a", "v1.0", "V1.0", "1..0", "1.0-", "1.0.", ".1", "-1", "_", "+", "1.2.3-4", "1.2.3.4", "1.2.3+4", "1_2", "1!2", "1 2", " 1", "1.0 ", "é1", "é", "1é", "日本", "1.日.2", "1.0.0\0.5", "99999999999999999999",
        "9223372036854775807", "9223372036854775808", "1.00000000000000000000000001", "20240101", "5.0.1-2.1", "1.0.x", "trunk", "latest", "1.2.3.4.5.6.7.8.9.10", "rc", "dev", "plan", "prod", "1.0preview", "1.0.dev.1", "1.0b", "1.0.1b", "...", "1...2", "--", "1.-2", "a.b.c", "1a2b3c",
    ];

    private static readonly string[] Atoms = ["0", "1", "2", "9", "10", "01", "007", "41", ".", ".", ".", "-", "_", "+", "a", "alpha", "b", "beta", "rc", "RC", "dev", "p", "pl", "#", "x", "v", " ", "!", "é", "~", "..", "99999999999999999999"];

    [Fact]
    public void Twelve_thousand_pairs_are_ordered_as_php_orders_them()
    {
        var pairs = Known.SelectMany(a => Known.Select(b => (First: a, Second: b))).Concat(Enumerable.Range(0, 8_000).Select(i => (First: Made(i, 1), Second: Made(i, 2)))).ToList();
        Assert.True(pairs.Count > 12_000);
        var said = AskPhp(pairs);
        var wrong = pairs.Zip(said, (pair, php) => (pair.First, pair.Second, Php: php)).Where(p => PhpVersion.Compare(p.First, p.Second) != p.Php).Select(p => $"'{p.First}' and '{p.Second}': php says {p.Php}").ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(10)));
        Assert.Contains(-1, said);
        Assert.Contains(0, said);
        Assert.Contains(1, said);
    }

    [Theory]
    [InlineData("1.0", "1.0.0", 0)]
    [InlineData("4", "4.0.0.0", 0)]
    [InlineData("v1.2", "1.2", 0)]
    [InlineData("1.0-", "1.0", 0)]
    [InlineData("3.5", "3.41", -1)]
    [InlineData("1.0-beta", "1.0", -1)]
    [InlineData("1.0-beta", "1.0.0", -1)]
    [InlineData("1.0", "1.0pl1", -1)]
    [InlineData("1.2.3.4", "1.2.3", 1)]
    [InlineData("2.0.2a", "2.0.2", -1)]
    [InlineData("1.0rc1", "1.0beta9", 1)]
    public void In_ranges_what_is_missing_is_zero(string first, string second, int order)
    {
        Assert.Equal(order, PaddedVersion.Compare(first, second));
        Assert.Equal(-order, PaddedVersion.Compare(second, first));
        Assert.Equal(order, Math.Sign(string.CompareOrdinal(VersionSortKey.Of(first), VersionSortKey.Of(second))));
    }

    [Fact]
    public void Both_paths_order_whatever_can_be_placed_alike()
    {
        var texts = Known.Concat(Enumerable.Range(0, 400).Select(i => Made(i, 3))).Distinct().ToList();
        Assert.All(texts, t => Assert.Equal(PaddedVersion.CanTell(t), VersionSortKey.Of(t) is not null));
        var placed = texts.Where(PaddedVersion.CanTell).ToList();
        foreach (var a in placed)
        {
            foreach (var b in placed) { Assert.True(PaddedVersion.Compare(a, b) == Math.Sign(string.CompareOrdinal(VersionSortKey.Of(a), VersionSortKey.Of(b))), $"'{a}' and '{b}'"); }
        }
    }

    [Theory]
    [InlineData("4.0.2", Affected.Yes)]
    [InlineData("4.0.3", Affected.No)]
    [InlineData("4.0.2.1", Affected.No)]
    [InlineData("0", Affected.Yes)]
    [InlineData("", Affected.CannotTell)]
    [InlineData(null, Affected.CannotTell)]
    [InlineData("trunk", Affected.CannotTell)]
    [InlineData("1.0\0", Affected.CannotTell)]
    public void A_version_that_cannot_be_placed_is_never_clean(string? version, object expected) => Assert.Equal((Affected)expected, new VersionRange(null, true, "4.0.2", true).Holds(version));

    [Fact]
    public void The_longest_version_is_placed_and_one_longer_is_not()
    {
        var longest = string.Concat(Enumerable.Repeat("1.", 63)) + "11";
        Assert.Equal(PaddedVersion.MaxChars, longest.Length);
        Assert.Equal(Affected.Yes, new VersionRange("1", true, "2", false).Holds(longest));
        Assert.Equal(Affected.CannotTell, new VersionRange("1", true, "2", false).Holds(longest + "1"));
    }

    [Fact]
    public void A_range_without_ends_holds_every_version_told_or_not()
    {
        Assert.Equal(Affected.Yes, VersionRange.All.Holds(null));
        Assert.Equal(Affected.Yes, VersionRange.All.Holds("trunk"));
    }

    /// <summary>Always the same texts: a linear generator, so that a failure can be looked at again.</summary>
    private static string Made(int seed, int stream)
    {
        var state = (uint)((seed * 2654435761) + ((uint)stream * 40503u) + 1u);
        var text = new StringBuilder();
        for (var n = Next(1, 8); n > 0; n--) { text.Append(Atoms[Next(0, Atoms.Length)]); }
        return text.ToString();

        int Next(int from, int to)
        {
            state = (state * 1664525) + 1013904223;
            return from + (int)(state >> 8) % (to - from);
        }
    }

    private static List<int> AskPhp(List<(string First, string Second)> pairs)
    {
        var start = new ProcessStartInfo("php") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-n", "-r", "while (($l = fgets(STDIN)) !== false) { [$a, $b] = explode(' ', rtrim($l, \"\\n\")); echo version_compare(base64_decode($a), base64_decode($b)), \"\\n\"; }"]) { start.ArgumentList.Add(argument); }
        using var php = Process.Start(start)!;
        var answers = php.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var (a, b) in pairs) { php.StandardInput.Write($"{Convert.ToBase64String(Encoding.UTF8.GetBytes(a))} {Convert.ToBase64String(Encoding.UTF8.GetBytes(b))}\n"); }
        php.StandardInput.Close();
        return [.. answers.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => int.Parse(l, CultureInfo.InvariantCulture))];
    }
}
