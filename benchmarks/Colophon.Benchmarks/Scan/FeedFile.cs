using System.Globalization;
using System.Text;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Benchmarks.Scan;

/// <summary>A made-up feed of the size and shape of the real one, and sites that run some of what it speaks of. Always the same.</summary>
internal static class FeedFile
{
    public const int Records = 45_000;
    private const int Plugins = 18_000;
    private static readonly string Filler = string.Concat(Enumerable.Repeat("The plugin for WordPress is vulnerable in all versions up to, and including, the one named, due to missing checks on user input. ", 22));

    public static void Write(string file)
    {
        using var writer = new StreamWriter(file, false, new UTF8Encoding(false), 1 << 16);
        writer.Write('{');
        for (var i = 0; i < Records; i++)
        {
            var n = i.ToString(CultureInfo.InvariantCulture);
            writer.Write(i == 0 ? "" : ",");
            writer.Write($$$$"""
                "00000000-0000-4000-8000-{{{{i:D12}}}}":{"id":"00000000-0000-4000-8000-{{{{i:D12}}}}","title":"Plugin {{{{Slug(i)}}}} <= {{{{To(i)}}}} - Missing Authorization","software":[{"type":"plugin","name":"Plugin {{{{Slug(i)}}}}","slug":"{{{{Slug(i)}}}}","affected_versions":{"* - {{{{To(i)}}}}":{"from_version":"*","from_inclusive":true,"to_version":"{{{{To(i)}}}}","to_inclusive":true}},"patched":true,"patched_versions":["{{{{i % 9}}}}.{{{{(i % 30) + 1}}}}.1"],"remediation":"Update"}],"informational":false,"description":"{{{{Filler}}}}","references":["https://example.com/advisory/{{{{n}}}}"],"cwe":{"id":862,"name":"Missing Authorization","description":"x"},"cvss":{"vector":"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:N","score":{{{{(i % 100) / 10}}}}.{{{{i % 10}}}},"rating":"Medium"},"cve":"CVE-2024-{{{{100_000 + i}}}}","cve_link":"https://example.com/","researchers":["x"],"published":"2024-0{{{{(i % 9) + 1}}}}-1{{{{i % 9}}}} 00:00:00","updated":"2024-12-01 08:38:15","copyrights":{"message":"m","defiant":{"notice":"Copyright","license":"l","license_url":"https://example.com/"}}}
                """);
        }
        writer.Write('}');
    }

    public static IReadOnlyList<SiteView> Sites() => [.. Enumerable.Range(0, 200).Select(s => new SiteView(new SiteId("site-" + s.ToString(CultureInfo.InvariantCulture)), DateTimeOffset.UnixEpoch,
        [.. Enumerable.Range(0, 60).Select(c => new Component(ComponentKind.Plugin, Slug((s * 37) + (c * 101)), $"{(s + c) % 9}.{c % 30}.{s % 5}", true, DateTimeOffset.UnixEpoch)).DistinctBy(c => c.Slug)]))];

    private static string Slug(int i) => "plugin-" + (i % Plugins).ToString(CultureInfo.InvariantCulture);

    private static string To(int i) => $"{i % 9}.{i % 30}.{i % 7}";
}
