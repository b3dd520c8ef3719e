using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>What was not analysed. It counts as a reason to look, never as clean; what was made to fool a reader is a reason to stop.</summary>
internal sealed class Unread : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var part in c.Unread)
        {
            var what = part.Path.Length == 0 ? "the package" : part.Path;
            var whole = part.Path.Length == 0 && c.New.Surface.Files.IsEmpty;
            yield return new Concern(part.IsHostile ? "hostile-package" : "not-analysed", part.IsHostile || whole ? ReviewLevel.Stop : ReviewLevel.Look, $"Not analysed: {what}",
                part.IsHostile ? $"comes in a package that was made to fool whoever unpacks it ({what}: {part.Because})" : whole ? $"could not be read at all ({part.Because})" : $"has a part that could not be analysed ({what})",
                $"{(part.Path.Length == 0 ? "The package" : part.Path)} was not analysed, because {part.Because}. Nothing may be concluded about it.", part.IsHostile ? "Don't install it. Get the package again from where it comes from, and tell them." : "Look at it by hand, or ask the author for a package without it.",
                part.Path, null, part.Path.Length == 0 ? null : new Place(part.Path, 1, 1), null);
        }
    }
}
