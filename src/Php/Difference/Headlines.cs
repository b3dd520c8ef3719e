using System.Collections.Immutable;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference;

/// <summary>The one sentence that a reviewer reads first, and what to do now.</summary>
internal static class Headlines
{
    private const int Named = 2;

    public static string Of(Comparison c, ReviewLevel level, ImmutableArray<Concern> concerns, ImmutableArray<string> closed)
    {
        var grave = concerns.Where(k => k.Level == level && level != ReviewLevel.Calm).ToList();
        if (grave.Count == 0) { return Calm(c, closed); }
        // One clause for each kind of reason first: ten routes are one reason, a backdoor beside them another.
        var clauses = grave.DistinctBy(k => k.Rule).Concat(grave).Distinct().Take(Named).Select(k => k.Clause).ToList();
        var more = grave.Count - clauses.Count;
        var good = closed.Any(l => l.StartsWith("A weak spot is closed", StringComparison.Ordinal)) ? "closes a weak spot, but " : "";
        var to = level == ReviewLevel.Stop ? "stop" : "look";
        var rest = more switch { 0 => "", 1 => $" There is one more reason to {to}.", _ => $" There are {more} more reasons to {to}." };
        return $"{(level == ReviewLevel.Stop ? "Stop" : "Look first")}. It {good}{string.Join(", and it ", clauses)}.{rest}";
    }

    public static string Advice(ReviewLevel level) => level switch
    {
        ReviewLevel.Stop => "Don't install it before somebody who reads PHP has explained the places below. Nothing has been installed; what runs now keeps running.",
        ReviewLevel.Look => "Read the places below and decide whether you agree to each. What you agree to is part of the approval.",
        _ => "Nothing here needs a second look. Approve it as you approve any change; what this can't show is at the end.",
    };

    private static string Calm(Comparison c, ImmutableArray<string> closed)
    {
        if (c.IsFirst) { return "Nothing in it asks for a second look."; }
        if (c.Files.IsEmpty) { return "The two are the same, byte for byte."; }
        if (c.Files.All(f => f.Change is FileChangeKind.Reformatted or FileChangeKind.Moved)) { return "Only the form changed: no code does anything else."; }
        var better = closed.Length switch { 0 => "", 1 => ", and one thing got better", _ => $", and {closed.Length} things got better" };
        var told = c.Items.Any(i => i.Change == Change.Added && i.New!.Entry is not null) ? "A quiet update: what is new is only for people who may" : "A quiet update: nothing that others can reach, and nobody it talks to, is new";
        return told + better + ".";
    }
}
