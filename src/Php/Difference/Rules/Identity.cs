using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>What the component says about itself: who made it, under which licence, from where it updates, how old it is.</summary>
internal sealed class Identity : IRule
{
    private const int OldAfterDays = 2 * 365;

    public IEnumerable<Concern> Judge(Comparison c)
    {
        var now = c.New.Surface.Header;
        if (c.Options.LastUpdated is { } last && c.Options.Today.DayNumber - last.DayNumber > OldAfterDays)
        {
            yield return Of("old-release", ReviewLevel.Look, "An old release", $"was last updated {(c.Options.Today.DayNumber - last.DayNumber) / 365} years ago", $"The newest version is of {last:yyyy-MM-dd}. Nobody may be mending its flaws any more.", "Look whether it is still looked after.", now);
        }
        if (now.Kind == ComponentKind.Unknown) { yield return Of("no-header", ReviewLevel.Look, "No plugin or theme", "doesn't say what it is", "No file has the head by which WordPress knows a plugin or a theme.", "Is it the right folder or package?", now); }
        if (c.Old?.Surface.Header is not { } old) { yield break; }
        if (old.Slug != now.Slug && old.Name != now.Name) { yield return Of("other-component", ReviewLevel.Look, $"{old.Name} → {now.Name}", $"is called {now.Name}, not {old.Name}", "The two versions have different names. They may not be the same plugin.", "Did you compare the right ones?", now); }
        if (old.Version.Length > 0 && now.Version.Length > 0 && ReleaseNumber.Compare(now.Version, old.Version) is var order and <= 0)
        {
            var changed = c.Files.Any(f => f.Change is not FileChangeKind.Reformatted);
            if (order < 0) { yield return Of("older-version", ReviewLevel.Look, $"{old.Version} → {now.Version}", $"is an older version ({now.Version} after {old.Version})", "Flaws that were fixed may be back.", "Is going back meant?", now); }
            else if (changed) { yield return Of("same-version", ReviewLevel.Look, $"Still {now.Version}", $"has other files under the same version number ({now.Version})", "An author who changes files gives them a new number. Somebody else may have changed these.", "Compare with the package at its source.", now); }
        }
        foreach (var (rule, what, before, after, meaning) in Told(old, now).Where(t => t.Before != t.After))
        {
            var (from, to) = (before.Length == 0 ? "nothing" : before, after.Length == 0 ? "nothing" : after);
            yield return Of(rule, ReviewLevel.Look, $"{char.ToUpperInvariant(what[0])}{what[1..]}: {from} → {to}", $"changes {what} ({from} → {to})", meaning, "Ask who owns it now, and whether it is meant.", now);
        }
        if (old.RequiresPhp != now.RequiresPhp || old.RequiresWordPress != now.RequiresWordPress)
        {
            yield return Of("requirements", ReviewLevel.Calm, $"Needs WordPress {now.RequiresWordPress} and PHP {now.RequiresPhp}", "asks for other versions of WordPress or PHP", $"Before: WordPress {old.RequiresWordPress}, PHP {old.RequiresPhp}.", "", now);
        }
    }

    private static IEnumerable<(string Rule, string What, string Before, string After, string Meaning)> Told(ComponentHeader old, ComponentHeader now) =>
    [
        ("author", "its author", old.Author, now.Author, "Plugins are sold, and some buyers want the sites, not the plugin."),
        ("update-source", "where it takes updates from", old.UpdateUri, now.UpdateUri, "Whoever owns that address decides what the next update is."),
        ("licence", "its licence", old.License, now.License, "What you may do with it may have changed."),
    ];

    private static Concern Of(string rule, ReviewLevel level, string title, string clause, string meaning, string ask, ComponentHeader header) =>
        new(rule, level, title, clause, meaning, ask, header.Name, null, header.MainFile.Length > 0 ? new Place(header.MainFile, 1, 1) : null, null);
}
