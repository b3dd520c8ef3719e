using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Software that has no place in a web root although it attacks nothing by itself. Somebody may want it there all the same, so it is to be looked at and no reason to stop.</summary>
internal sealed class UnwantedSoftware : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var finding in c.Findings.New.Where(f => f.Category == FindingCategory.Unwanted))
        {
            var place = new Place(finding.Path, finding.Line, finding.Line);
            yield return new Concern("unwanted-software", ReviewLevel.Look, finding.Title,
                $"brings software that has no place in a web root ({finding.Path})", finding.Message, "Ask whoever wants it there what it is for; without an answer, leave it out.", finding.Id, null, place, c.Code.AtNew(place));
        }
    }
}
