using System.Collections.Immutable;
using Colophon.Php.Analysis;

namespace Colophon.Php.Difference.Matching;

/// <summary>Which findings are in both versions: by id; then, for files that moved, by what flows where.</summary>
internal static class FindingMatcher
{
    public static FindingChanges Match(ImmutableArray<Finding> old, ImmutableArray<Finding> @new)
    {
        var ids = @new.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        var gone = old.Where(f => !ids.Contains(f.Id)).ToList();
        var known = old.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        var (added, both) = (new List<Finding>(), new List<Finding>());
        foreach (var finding in @new)
        {
            if (known.Contains(finding.Id)) { both.Add(finding); continue; }
            var moved = gone.Find(g => g.Kind == finding.Kind && g.Path != finding.Path && g.Trace.Select(t => t.What).SequenceEqual(finding.Trace.Select(t => t.What)));
            if (moved is null) { added.Add(finding); continue; }
            gone.Remove(moved);
            both.Add(finding);
        }
        return new FindingChanges([.. added], [.. gone], [.. both]);
    }
}
