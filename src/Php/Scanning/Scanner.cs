using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Surface;

namespace Colophon.Php.Scanning;

/// <summary>Looks at one component by itself: everything for which a review of its first installation would ask somebody to look.</summary>
public static class Scanner
{
    /// <param name="root">The component's folder below what is scanned, with its slash; it is put before every path.</param>
    public static ImmutableArray<ScanFinding> Scan(string root, ComponentVersion version, ReviewOptions options)
    {
        ArgumentNullException.ThrowIfNull(version);
        var findings = version.Findings.GroupBy(f => f.Id).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var concerns = Reviewer.Compare(null, version, options).Concerns.Where(c => c.Level != ReviewLevel.Calm && c.Rule != "no-header");
        return [.. concerns.Select(c => Of(root, c, findings.GetValueOrDefault(c.Subject))).DistinctBy(f => f.Id)];
    }

    private static ScanFinding Of(string root, Concern concern, Finding? finding)
    {
        var place = concern.New ?? new Place("", 0, 0);
        var path = place.Path.Length == 0 ? "" : root + place.Path;
        return finding is null
            ? new ScanFinding(Id(root, concern), concern.Rule, concern.Level, concern.Title, concern.Meaning, concern.Ask, path, place.Line, 0, [])
            : new ScanFinding(finding.Id, finding.Kind, concern.Level, finding.Title, finding.Message, concern.Ask, path, finding.Line, finding.Cwe, [.. finding.Trace.Select(t => new ScanStep(root + t.Path, t.Line, t.What))]);
    }

    private static string Id(string root, Concern concern) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{root}\n{concern.Rule}\n{concern.Subject}\n{(concern.Subject.Length == 0 ? concern.Meaning : "")}")))[..20];
}
