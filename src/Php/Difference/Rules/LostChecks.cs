using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>What used to be asked before something is done, and no longer is.</summary>
internal sealed class LostChecks : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        var told = new HashSet<Place>();
        var entries = c.Items.Where(i => i is { Change: Change.Changed, Old.Entry: not null, New.Entry: not null }).SelectMany(i => Entry(i, c, told)).ToList();
        // One check may stand before many routes: that is one reason, not many.
        foreach (var group in entries.GroupBy(e => (e.Concern.Rule, e.Concern.Level, e.Concern.Old, e.Who))) { yield return Joined([.. group]); }
        foreach (var change in c.Of(Change.Removed, SurfaceKind.CapabilityCheck))
        {
            var (routine, capability) = Split(change.Old!.Name);
            var place = change.Old.Places[0];
            if (told.Contains(place) || !c.New.Surface.Routines.ContainsKey(routine)) { continue; }
            var now = c.New.Surface.Items.Where(i => i.Kind == SurfaceKind.CapabilityCheck && i.Name.StartsWith(routine + ": ", StringComparison.Ordinal)).Select(i => Split(i.Name).Capability).ToList();
            yield return new Concern("lost-check", Capabilities.IsForAdministrators(capability) && !now.Any(Capabilities.IsForAdministrators) ? ReviewLevel.Stop : ReviewLevel.Look, $"{routine} no longer asks for {capability}",
                now.Count > 0 ? $"asks for {string.Join(", ", now)} instead of {capability} in {routine}" : $"drops the check for {capability} in {routine}",
                $"Before this code ran, the old version made sure that the account may do it ({capability}). The new version goes on without asking.", "Ask the author why the check went, and where it is made now.", change.Old.Name, place, null, c.Code.AtOld(place));
        }
        foreach (var change in c.Of(Change.Changed, SurfaceKind.CapabilityCheck))
        {
            var place = change.New!.Places[0];
            if (told.Contains(place)) { continue; }
            yield return new Concern("changed-check", ReviewLevel.Look, $"{Split(change.New.Name).Routine} asks differently for {Split(change.New.Name).Capability}", $"changes the condition around the check for {Split(change.New.Name).Capability} in {Split(change.New.Name).Routine}",
                "The check is still there, but the question around it is another one. A condition can be turned into one that is always true.", "Read both lines: does it still keep the same people out?", change.New.Name, change.Old!.Places[0], place, c.Code.AtNew(place));
        }
    }

    private static IEnumerable<Widened> Entry(ItemChange change, Comparison c, HashSet<Place> told)
    {
        var (old, now, item) = (change.Old!.Entry!, change.New!.Entry!, change.New);
        var what = $"the {item.Kind.One()} {item.Name}";
        var lost = old.Checks.Where(o => o.Kind == GuardKind.Capability && !now.Checks.Any(n => ItemDifference.Same(n, o))).ToList();
        if (now.Audience < old.Audience || lost.Count > 0)
        {
            foreach (var check in lost) { told.Add(check.Place); }
            var capabilities = string.Join(", ", lost.Select(l => l.Name).Distinct(StringComparer.Ordinal));
            var left = now.Checks.Where(n => n.Kind == GuardKind.Capability).Select(n => n.Name).Distinct(StringComparer.Ordinal).ToList();
            var weaker = now.Audience < old.Audience || (lost.Any(l => Capabilities.IsForAdministrators(l.Name)) && !left.Any(Capabilities.IsForAdministrators));
            var place = lost.Count > 0 ? lost[0].Place : old.HandlerPlace ?? change.Old.Places[0];
            var who = now.Audience == Audience.Capability ? $"accounts with {string.Join(" or ", left)}" : now.Audience.Words();
            yield return new Widened(item, who, new Concern("lost-check", weaker ? ReviewLevel.Stop : ReviewLevel.Look, $"{Upper(what)}: {who} instead of {Before(old)}",
                $"opens {what} to {who}{(capabilities.Length > 0 ? $", without the check for {capabilities}" : "")}",
                $"Until now it was for {Before(old)}. From this version on it is for {who}.{Doing(now)}", "Ask the author whether this is meant. If it isn't, wait for the next version.", item.Name, place, now.HandlerPlace ?? item.Places[0], c.Code.AtOld(place)));
        }
        var nonces = old.Checks.Where(o => o.Kind == GuardKind.Nonce && !now.Checks.Any(n => n.Kind == GuardKind.Nonce)).ToList();
        if (nonces.Count > 0)
        {
            yield return new Widened(item, "", new Concern("lost-nonce", ReviewLevel.Look, $"{Upper(what)} no longer checks where a request comes from", $"no longer checks where requests to {what} come from",
                "A nonce makes sure that a request was made on the site's own pages. Without it another page can make a signed-in person send it unknowingly.", "Ask the author why the nonce went.", item.Name, nonces[0].Place, now.HandlerPlace ?? item.Places[0], c.Code.AtOld(nonces[0].Place)));
        }
    }

    private static Concern Joined(List<Widened> same)
    {
        var first = same[0].Concern;
        if (same.Count == 1) { return first; }
        var kinds = same.Select(s => s.Item.Kind).Distinct().ToList();
        var many = $"{same.Count} {(kinds.Count == 1 ? kinds[0].Many() : "ways in")}";
        var what = $"the {same[0].Item.Kind.One()} {same[0].Item.Name}";
        var names = string.Join("; ", same.Take(8).Select(s => s.Item.Name)) + (same.Count > 8 ? $" and {same.Count - 8} more" : "");
        return first with
        {
            Title = many + first.Title[what.Length..],
            Clause = first.Clause.Replace(what, many, StringComparison.Ordinal),
            Meaning = $"{(same[0].Who.Length > 0 ? first.Meaning.Split(" Called, ")[0].Replace("Until now it was for", "Until now they were for", StringComparison.Ordinal).Replace("on it is for", "on they are for", StringComparison.Ordinal) : first.Meaning)} These are {names}.",
            Subject = names,
            New = null,
        };
    }

    private sealed record Widened(SurfaceItem Item, string Who, Concern Concern);

    public static string Doing(Entry entry)
    {
        var words = (entry.Effects & ~Effects.ReadsRequest).Words().ToList();
        return words.Count == 0 ? "" : $" Called, it {string.Join(", ", words)}.";
    }

    private static string Before(Entry entry) => entry.Audience == Audience.Capability ? $"accounts with {string.Join(" or ", entry.Checks.Where(k => k.Kind == GuardKind.Capability).Select(k => k.Name).Distinct(StringComparer.Ordinal))}" : entry.Audience.Words();

    private static (string Routine, string Capability) Split(string name)
    {
        var at = name.LastIndexOf(": ", StringComparison.Ordinal);
        return (name[..at], name[(at + 2)..]);
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
