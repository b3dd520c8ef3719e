using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Code made at run time and programs started: what no review of the files can see.</summary>
internal sealed class RunsCode : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var concern in c.Of(Change.Added, SurfaceKind.DynamicCode).Select(i => Code(i.New!, "", c))) { yield return concern; }
        // A back door that was there before is no news, but no less one: nobody may take its update for sound.
        foreach (var concern in c.Items.Where(i => i is { Old: not null, New.Kind: SurfaceKind.DynamicCode }).Select(i => Code(i.New!, "still ", c)).Where(k => k.Rule is "backdoor" or "hidden-code")) { yield return concern; }
        foreach (var item in c.Of(Change.Added, SurfaceKind.Command).Select(i => i.New!))
        {
            var known = item.Facts.GetValueOrDefault("command", "") is { Length: > 0 } command && !command.Contains("{…}", StringComparison.Ordinal);
            yield return Of("command", known ? ReviewLevel.Look : ReviewLevel.Stop, item, item.Name, $"starts programs on the server ({item.Name})", known ? $"It starts {item.Facts["command"]} on the server." : "It starts a program on the server, and which one is decided while it runs.", c);
        }
    }

    private static Concern Code(SurfaceItem item, string still, Comparison c)
    {
        var verb = item.Name[..item.Name.LastIndexOf(" in ", StringComparison.Ordinal)];
        var (level, meaning) = verb switch
        {
            "eval" or "create_function" or "assert of a text" or "preg_replace that runs its result" => (ReviewLevel.Stop, "A text is run as if it were part of the program. What that text will be can't be told from the code."),
            "runs the function a request names" => (ReviewLevel.Stop, ""),
            "unserialize" => (c.UnlessFirst(ReviewLevel.Look), "Data is turned into objects again. If an attacker can write that data, some of them run code."),
            "include of a computed file" => (c.UnlessFirst(ReviewLevel.Look), "The file that is run is chosen while the program runs."),
            _ => (ReviewLevel.Calm, "A hidden or packed text is unpacked, or variables are made from data. Alone that is common."),
        };
        return (verb == "runs the function a request names" ? verb : item.Facts.GetValueOrDefault("runs", "")) switch
        {
            "runs the function a request names" => Of("backdoor", level, item, "Runs the function that a request names", $"{still}has a back door: it {item.Name}", "Whoever knows the right request runs any function on the server, with every password and all data in reach.", c),
            "what a request sends" when level == ReviewLevel.Stop => Of("backdoor", level, item, "Runs whatever a request sends", $"{still}has a back door: it runs whatever a request sends ({item.Name})", "Whoever knows the right request runs any code on the server, with every password and all data in reach.", c),
            "a text that is unpacked first" when level == ReviewLevel.Stop => Of("hidden-code", level, item, "Hides code and runs it", $"{still}hides code and runs it ({item.Name})", "A packed text is unpacked and run as a program. Honest plugins show their code.", c),
            _ => Of("dynamic-code", level, item, item.Name, level == ReviewLevel.Stop ? $"runs code that is made at run time ({item.Name})" : $"uses {item.Name}", meaning, c),
        };
    }

    private static Concern Of(string rule, ReviewLevel level, SurfaceItem item, string title, string clause, string meaning, Comparison c) =>
        new(rule, level, title, clause, meaning, level == ReviewLevel.Calm ? "" : rule is "backdoor" or "hidden-code" ? "Keep the package as evidence, and tell the plugin team of wordpress.org. The author's account may be in other hands." : "Ask the author what it is for; there is nearly always another way.", item.Name, null, item.Places[0], c.Code.AtNew(item.Places[0]));
}
