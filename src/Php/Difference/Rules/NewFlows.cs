using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Ways from what a visitor sends to where it does harm, that were not there before.</summary>
internal sealed class NewFlows : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var finding in c.Findings.New.Where(f => f.Category == FindingCategory.Vulnerability))
        {
            var open = finding.EntryPoints.FirstOrDefault(e => e.Access == EntryAccess.Anyone && e.Guards.All(g => g.Kind is GuardKind.Nonce or GuardKind.OpenPermissionCallback));
            var place = new Place(finding.Path, finding.Line, finding.Line);
            var who = open is not null ? "anyone on the internet" : finding.EntryPoints.Any(e => e.Access == EntryAccess.SignedIn) ? "everyone with an account" : "whoever reaches it";
            var added = c.IsFirst ? "a" : "a new";
            yield return new Concern("new-flow", open is not null && finding.Confidence != Confidence.Low ? ReviewLevel.Stop : ReviewLevel.Look, $"{finding.Title}: {who}",
                open is not null ? $"has {added} flaw that anyone on the internet can use ({Lower(finding.Title)} through {open.Name})" : $"has {added} weak spot ({Lower(finding.Title)} in {finding.Path})",
                finding.Message, "Ask the author whether this is meant, and wait for a version without it.", finding.Id, null, place, c.Code.AtNew(place));
        }
    }

    private static string Lower(string title) => title.Length > 1 && char.IsUpper(title[0]) && !char.IsUpper(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..].TrimEnd('.') : title.TrimEnd('.');
}
