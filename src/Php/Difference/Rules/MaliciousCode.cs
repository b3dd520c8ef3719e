using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Code that an attacker wrote, or that hides as attackers' code hides. That it was there before makes it no better.</summary>
internal sealed class MaliciousCode : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var (finding, clause) in c.Findings.New.Select(f => (f, "brings")).Concat(c.Findings.InBoth.Select(f => (f, "still has"))).Where(f => f.Item1.Category == FindingCategory.Malware))
        {
            var place = new Place(finding.Path, finding.Line, finding.Line);
            yield return new Concern("malicious-code", finding.Confidence == Confidence.Low ? ReviewLevel.Look : ReviewLevel.Stop, finding.Title,
                $"{clause} code that looks as if an attacker wrote it ({finding.Path})", finding.Message, "Take the file to somebody who knows malware; don't install the package on any site.", finding.Id, null, place, c.Code.AtNew(place));
        }
    }
}
