using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>What is kept, written or done later.</summary>
internal sealed class Stored : IRule
{
    private static readonly string[] RunByServers = [".php", ".phtml", ".phar", ".htaccess", ".user.ini", ".php5", ".php7"];

    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var item in c.Of(Change.Added, SurfaceKind.CronEvent).Select(i => i.New!)) { yield return Of("scheduled-task", c.UnlessFirst(ReviewLevel.Look), item, $"Task {item.Name}, {item.Facts.GetValueOrDefault("how often", "")}", $"runs a new task on its own ({item.Name}, {item.Facts.GetValueOrDefault("how often", "")})", "The site runs this without anybody asking for it.", "Read what the task does.", c); }
        foreach (var change in c.Items.Where(i => i.New is { Kind: SurfaceKind.Table } && i.Change is Change.Added or Change.Changed))
        {
            var done = change.New!.Facts["done"];
            var lost = done.Contains("dropped", StringComparison.Ordinal) || done.Contains("emptied", StringComparison.Ordinal);
            var wasLost = change.Old?.Facts["done"] is { } before && (before.Contains("dropped", StringComparison.Ordinal) || before.Contains("emptied", StringComparison.Ordinal));
            yield return Of("table", lost && !wasLost ? c.UnlessFirst(ReviewLevel.Look) : ReviewLevel.Calm, change.New, $"Table {change.New.Name} is {done}", lost ? $"deletes data (table {change.New.Name} is {done})" : $"changes the database (table {change.New.Name} is {done})",
                lost ? "Data is deleted. If that happens at an update and not only at uninstalling, a restore is the only way back." : "The database changes; going back to the old version may not undo it.", lost ? "Find out when it happens, and make a backup first." : "", c);
        }
        foreach (var item in c.Of(Change.Added, SurfaceKind.FileWrite).Select(i => i.New!))
        {
            var runs = item.Name.StartsWith("writes ", StringComparison.Ordinal) && RunByServers.Any(e => item.Name.TrimEnd('…').EndsWith(e, StringComparison.OrdinalIgnoreCase));
            var uploads = item.Name.StartsWith("stores uploads", StringComparison.Ordinal);
            yield return Of("file-write", runs ? c.IsFirst ? ReviewLevel.Look : ReviewLevel.Stop : uploads ? c.UnlessFirst(ReviewLevel.Look) : ReviewLevel.Calm, item, char.ToUpperInvariant(item.Name[0]) + item.Name[1..], item.Name,
                runs ? "It writes a file that the server runs. Code that is written later was in no review." : uploads ? "Files that visitors send are kept. If their kind isn't checked, one of them may be run." : "A file is written, moved or deleted.", runs || uploads ? "Ask the author what is written, and what keeps others' code out of it." : "", c);
        }
        foreach (var item in c.Of(Change.Added, SurfaceKind.Option).Select(i => i.New!).Where(i => i.Facts.GetValueOrDefault("loaded with every page", "") == "yes")) { yield return Of("autoloaded-setting", ReviewLevel.Calm, item, $"Setting {item.Name}, loaded with every page", $"keeps a setting that is loaded with every page ({item.Name})", "Large ones slow every page down.", "", c); }
    }

    private static Concern Of(string rule, ReviewLevel level, SurfaceItem item, string title, string clause, string meaning, string ask, Comparison c) =>
        new(rule, level, title.TrimEnd(',', ' '), clause, meaning, level == ReviewLevel.Calm ? "" : ask, item.Name, null, item.Places[0], c.Code.AtNew(item.Places[0]));
}
