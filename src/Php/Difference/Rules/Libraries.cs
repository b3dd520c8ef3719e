using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Other people's code inside: with known flaws, older than before, or new.</summary>
internal sealed class Libraries : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        var flaws = c.Options.Flaws ?? new KnownFlaws();
        foreach (var change in c.Items.Where(i => i.New is { Kind: SurfaceKind.Library } && i.Change != Change.Same))
        {
            var item = change.New!;
            var before = change.Old is { } old ? Versions(old) : [];
            var now = Versions(item);
            var name = item.Name[(item.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
            var fresh = now.Except(before).ToList();
            var known = fresh.SelectMany(v => flaws.Of(item.Name, v).Select(f => (Version: v, Flaw: f))).OrderByDescending(f => f.Flaw.IsExploited).ThenBy(f => Rank(f.Flaw.Severity)).ThenBy(f => f.Flaw.Id, StringComparer.Ordinal).ToList();
            if (known.Count > 0)
            {
                var (version, flaw) = known[0];
                yield return Of("vulnerable-library", flaw.IsExploited || flaw.Severity is "critical" or "high" ? ReviewLevel.Stop : ReviewLevel.Look, item, $"{name} {version}: {flaw.Id}", $"brings {name} {version}, which has a known flaw ({flaw.Id}, {(flaw.IsExploited ? "used in attacks" : flaw.Severity)})",
                    $"The flaw allows {flaw.Allows}. {(flaw.IsExploited ? "Attackers are known to use it. " : "")}{(flaw.FixedIn.Length > 0 ? $"It is fixed in {flaw.FixedIn}." : "No version without it is known.")}{(known.Count > 1 ? $" {known.Count - 1} more are known." : "")}", flaw.FixedIn.Length > 0 ? $"Ask the author to bundle {flaw.FixedIn} or later." : "Ask the author what they do about it.");
            }
            else if (before.Count > 0 && fresh.Count > 0 && now.All(n => before.All(b => ReleaseNumber.Compare(n, b) < 0)))
            {
                yield return Of("older-library", ReviewLevel.Look, item, $"{name} goes back to {fresh[0]}", $"goes back to an older {name} ({string.Join(", ", before)} → {fresh[0]})", "A library is replaced by an older one. Flaws that were fixed may be back.", "Ask the author why.");
            }
            else
            {
                yield return Of(before.Count == 0 ? "new-library" : "newer-library", ReviewLevel.Calm, item, before.Count == 0 ? $"Bundles {name} {string.Join(", ", now)}" : $"{name} {string.Join(", ", before)} → {string.Join(", ", now)}", $"bundles {name}", "No flaw of it is on the list.", "");
            }
        }
    }

    private static int Rank(string severity) => severity switch { "critical" => 0, "high" => 1, "medium" => 2, _ => 3 };

    private static List<string> Versions(SurfaceItem item) => [.. item.Facts.GetValueOrDefault("version", "").Split(", ", StringSplitOptions.RemoveEmptyEntries)];

    private static Concern Of(string rule, ReviewLevel level, SurfaceItem item, string title, string clause, string meaning, string ask) => new(rule, level, title, clause, meaning, ask, item.Name, null, item.Places[0], null);
}
