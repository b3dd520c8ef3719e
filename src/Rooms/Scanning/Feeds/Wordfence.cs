using System.Text.Json;
using Colophon.Scanning.Versions;

namespace Colophon.Scanning.Feeds;

/// <summary>Wordfence Intelligence, version 3 (production or scanner feed): one object, a record per id.</summary>
internal sealed class Wordfence : IFeedFormat
{
    public string Name => "wordfence";

    public string Title => "Wordfence Intelligence";

    public Uri DefaultUrl { get; } = new("https://www.wordfence.com/api/intelligence/v3/vulnerabilities/production");

    public FeedLicence Licence { get; } = new("Copyright Defiant Inc. and, for CVE records, The MITRE Corporation; used under the licences that each record names.", new("https://www.wordfence.com/wordfence-intelligence-terms-and-conditions/"));

    public bool TellsFlaws => true;

    public bool NeedsKey => true;

    public ReadOnlyMemory<byte> CanaryFile { get; } = """
        {"00000000-0000-4000-8000-000000000001":{"id":"00000000-0000-4000-8000-000000000001","title":"Planted","software":[{"type":"plugin","name":"Colophon canary","slug":"colophon-canary",
        "affected_versions":{"1.0 - 2.0":{"from_version":"1.0","from_inclusive":true,"to_version":"2.0","to_inclusive":true}},"patched":true,"patched_versions":["2.0.1"]}],
        "informational":false,"references":[],"cvss":{"vector":"","score":9.8,"rating":"Critical"},"cve":"CVE-1900-0001","published":"2020-01-01 00:00:00"}}
        """u8.ToArray();

    public IEnumerable<FeedEntry> Read(Stream stream, int maxEntry) => JsonMembers.Read(stream, null, maxEntry).SelectMany(m => Entries(m.Name, m.Parse()));

    private IEnumerable<FeedEntry> Entries(string id, JsonElement record)
    {
        // What is only of interest ("informational") is no flaw to be mended.
        if (record.Member("informational").Flag() == true) { yield break; }
        var told = false;
        foreach (var software in record.Member("software").Items())
        {
            if (Kind(software.Member("type").Text()) is not { } kind || software.Member("slug").Text() is not { } slug || Ranges(software.Member("affected_versions")) is not { Count: > 0 } ranges)
            {
                yield return new FeedEntry.Unreadable(id);
                continue;
            }
            told = true;
            var cvss = record.Member("cvss");
            var score = cvss.Member("score").Number();
            yield return new FeedEntry.Flaw(new(Name, record.Member("id").Text() ?? id, kind, kind == ComponentKind.Core ? "wordpress" : Loose.Slug(slug), software.Member("name").Text() ?? slug, record.Member("title").Text() ?? id, ranges,
                [.. software.Member("patched_versions").Items().Select(v => v.Text()).OfType<string>().Take(64)],
                Advisory.Rate(cvss.Member("rating").Text(), score), score, Advisory.CveOf(record.Member("cve").Text()), record.Member("published").Time(),
                record.Member("references").Items().Select(r => r.Text()).FirstOrDefault(r => r is not null), Notice(record.Member("copyrights"))));
        }
        if (!told && record.ValueKind != JsonValueKind.Object) { yield return new FeedEntry.Unreadable(id); }
    }

    private static List<VersionRange> Ranges(JsonElement affected)
    {
        var ranges = new List<VersionRange>();
        if (affected.ValueKind != JsonValueKind.Object) { return ranges; }
        foreach (var range in affected.EnumerateObject().Take(256))
        {
            if (range.Value.Member("from_version").Text() is not { } from || range.Value.Member("to_version").Text() is not { } to) { return []; }
            ranges.Add(new(from == "*" ? null : from, range.Value.Member("from_inclusive").Flag() ?? true, to == "*" ? null : to, range.Value.Member("to_inclusive").Flag() ?? true));
        }
        return ranges;
    }

    private static ComponentKind? Kind(string? type) => type switch { "core" => ComponentKind.Core, "plugin" => ComponentKind.Plugin, "theme" => ComponentKind.Theme, _ => null };

    private static string? Notice(JsonElement copyrights) =>
        copyrights.ValueKind != JsonValueKind.Object ? null
        : string.Join(" ", copyrights.EnumerateObject().Select(c => c.Value.Member("notice").Text()).OfType<string>().Take(4)) is { Length: > 0 } notice ? notice : null;
}
