using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Php.Scanning;

/// <param name="IsNew">Not in the baseline; null where there is none.</param>
/// <param name="Suppressed">By whom it is known, while that holds.</param>
public sealed record ScanResult(ScanFinding Finding, bool? IsNew, Suppression? Suppressed)
{
    /// <summary>Whether it has a say in how the scan ends.</summary>
    public bool Counts => Suppressed is null && IsNew is not false;
}

/// <summary>All results of a scan, the gravest first, and what follows from them.</summary>
/// <param name="Expired">Suppressions that hold no longer: what they hid counts again.</param>
/// <param name="Unused">Suppressions of findings that are no more.</param>
public sealed record ScanReport(ImmutableArray<ScanResult> Results, ImmutableArray<Suppression> Expired, ImmutableArray<Suppression> Unused, int Files, int Components)
{
    public static ScanReport Of(IEnumerable<ScanFinding> findings, IReadOnlySet<string>? baseline, ScanPolicy policy, DateOnly today, int files, int components)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var all = findings.OrderByDescending(f => f.Level).ThenBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Rule, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal).ToList();
        var ids = all.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        var inForce = policy.Suppressions.Where(s => s.Expires >= today).GroupBy(s => s.Finding).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return new ScanReport(
            [.. all.Select(f => new ScanResult(f, baseline is null ? null : !baseline.Contains(f.Id), inForce.GetValueOrDefault(f.Id)))],
            [.. policy.Suppressions.Where(s => s.Expires < today && ids.Contains(s.Finding))],
            [.. policy.Suppressions.Where(s => !ids.Contains(s.Finding))], files, components);
    }

    /// <summary>What counts and is at or above the level.</summary>
    public IEnumerable<ScanFinding> Failing(ScanPolicy policy) => policy.FailOn is { } from ? Results.Where(r => r.Counts && r.Finding.Level >= from).Select(r => r.Finding) : [];
}
