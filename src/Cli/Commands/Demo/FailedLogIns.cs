using System.Globalization;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Commands.Demo;

/// <summary>Failed log-ins that come too thick for a person who forgot a password.</summary>
internal static class FailedLogIns
{
    public const int Least = 10;
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    /// <summary>Runs of at least <see cref="Least"/> failures, none further from the next than two minutes. A record with <c>context.count</c> stands for that many.</summary>
    public static IEnumerable<Happening> Bursts(IEnumerable<JsonNode> records)
    {
        foreach (var source in records.GroupBy(r => r["source"]!.GetValue<string>()))
        {
            var run = new List<(DateTimeOffset At, long Count)>();
            foreach (var record in source)
            {
                var at = DateTimeOffset.Parse(record["effective_at"]!.GetValue<string>(), CultureInfo.InvariantCulture);
                if (run.Count > 0 && at - run[^1].At > Apart)
                {
                    if (Told(source.Key, run) is { } told) { yield return told; }
                    run.Clear();
                }
                run.Add((at, record["context"]?["count"]?.GetValue<long>() ?? 1));
            }
            if (Told(source.Key, run) is { } last) { yield return last; }
        }
    }

    private static Happening? Told(string source, List<(DateTimeOffset At, long Count)> run)
    {
        var total = run.Sum(r => r.Count);
        return total < Least ? null : new Happening(source, $"A burst of {total} failed log-ins", run[0].At, run[^1].At, []) { Object = "login.failed" };
    }
}
