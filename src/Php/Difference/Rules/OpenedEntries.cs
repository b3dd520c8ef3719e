using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>New ways in, by who may use them and what they then do.</summary>
internal sealed class OpenedEntries : IRule
{
    private const Effects Changing = Effects.WritesFiles | Effects.WritesOptions | Effects.ChangesUsers | Effects.RunsCode;

    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var item in c.Items.Where(i => i is { Change: Change.Added, New.Entry: not null }).Select(i => i.New!))
        {
            var entry = item.Entry!;
            var what = $"the {item.Kind.One()} {item.Name}";
            var nonce = entry.Checks.Any(k => k.Kind == GuardKind.Nonce);
            var level = Level(item, entry, nonce, c);
            var place = entry.HandlerPlace ?? item.Places[0];
            yield return new Concern("new-entry", level, $"{char.ToUpperInvariant(item.Kind.One()[0])}{item.Kind.One()[1..]} {item.Name}: {Who(entry)}", Clause(item, entry, what), Meaning(item, entry, nonce),
                level == ReviewLevel.Calm ? "" : entry.Audience is Audience.Anyone or Audience.SignedIn ? "Ask the author whether it is meant for everybody, and what keeps it from being misused." : "Read what it does before you agree.", item.Name, null, place, c.Code.AtNew(place));
        }
    }

    private static ReviewLevel Level(SurfaceItem item, Entry entry, bool nonce, Comparison c)
    {
        var changes = (entry.Effects & Changing) != 0;
        if (item.Kind is SurfaceKind.Shortcode or SurfaceKind.Block) { return c.UnlessFirst(changes ? ReviewLevel.Look : ReviewLevel.Calm); }
        if (item.Kind == SurfaceKind.DirectFile) { return c.UnlessFirst(ReviewLevel.Look); }
        // Nearly every plugin reads requests in some hook: by itself, and without an older version, that says little.
        if (item.Kind == SurfaceKind.RequestHook && c.IsFirst) { return ReviewLevel.Calm; }
        return entry.Audience switch
        {
            Audience.Anyone when (entry.Effects & (Effects.RunsCode | Effects.ChangesUsers)) != 0 && !nonce => ReviewLevel.Stop,
            Audience.Anyone when changes && !nonce && item.Kind != SurfaceKind.RequestHook => c.IsFirst ? ReviewLevel.Look : ReviewLevel.Stop,
            Audience.Anyone or Audience.Unknown => c.UnlessFirst(ReviewLevel.Look),
            Audience.SignedIn when changes && !nonce => ReviewLevel.Look,
            Audience.SignedIn or Audience.OwnCheck when item.Kind != SurfaceKind.RequestHook => c.UnlessFirst(ReviewLevel.Look),
            _ => ReviewLevel.Calm,
        };
    }

    private static string Clause(SurfaceItem item, Entry entry, string what) => entry.Audience switch
    {
        _ when item.Kind == SurfaceKind.DirectFile => $"lets anyone ask for {item.Name} by its address",
        Audience.Anyone when item.Kind == SurfaceKind.RequestHook => $"reads requests from anyone on the internet in a new place ({entry.Handler})",
        Audience.Anyone => $"opens {what} to anyone on the internet",
        Audience.SignedIn => $"opens {what} to everyone with an account",
        _ => $"adds {what}",
    };

    private static string Who(Entry entry) => entry.Audience == Audience.Capability ? $"accounts with {string.Join(" or ", entry.Checks.Where(k => k.Kind == GuardKind.Capability).Select(k => k.Name).Distinct(StringComparer.Ordinal))}" : entry.Audience.Words();

    private static string Meaning(SurfaceItem item, Entry entry, bool nonce)
    {
        var who = item.Kind switch
        {
            SurfaceKind.Shortcode or SurfaceKind.Block => "Whoever writes posts can place it, and it runs for every visitor.",
            SurfaceKind.RequestHook when entry.Audience == Audience.Anyone => "It runs at every request, signed in or not.",
            SurfaceKind.DirectFile => "A browser can ask for this file by its address, without WordPress and its checks.",
            _ => $"It can be called by {Who(entry)}.",
        };
        var permission = item.Facts.GetValueOrDefault("permission", "") switch { "missing" => " It has no permission check at all.", "__return_true" => " Its permission check always says yes.", _ => "" };
        return who + permission + LostChecks.Doing(entry) + (nonce ? " A nonce is asked for, which shows where the request comes from, not that its sender may." : "");
    }
}
