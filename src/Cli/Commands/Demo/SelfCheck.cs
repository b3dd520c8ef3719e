using System.Globalization;

namespace Colophon.Cli.Commands.Demo;

/// <summary>
/// The demo against itself. The summary knows nothing of the story; here the two meet: what was done must be told, under its controls, with a time that its doing lies in,
/// and what wasn't done must not be told.
/// </summary>
internal static class SelfCheck
{
    /// <returns>What doesn't agree, in words; empty when all does.</returns>
    public static IReadOnlyList<string> Of(Summary summary, IReadOnlyList<Deed> deeds, TimeSpan period)
    {
        var faults = new List<string>();
        var told = new HashSet<Happening>();
        foreach (var deed in deeds)
        {
            var of = deed.Misdeed.Sign.About is { } about ? summary.Findings.Where(f => f.Object.StartsWith(about, StringComparison.Ordinal)).ToArray() : [.. summary.Unknown];
            var name = string.Create(CultureInfo.InvariantCulture, $"{deed.Misdeed.Name} ({deed.Began.UtcDateTime:HH:mm:ss.fff} to {deed.Ended.UtcDateTime:HH:mm:ss.fff})");
            if (of.Length != 1)
            {
                faults.Add($"{name} is told {of.Length} times in the evidence, not once");
            }
            else if (of[0].From > deed.Ended || of[0].To < deed.Began || of[0].To - of[0].From > period / 2)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is dated {of[0].From.UtcDateTime:HH:mm:ss.fff} to {of[0].To.UtcDateTime:HH:mm:ss.fff} in the evidence"));
            }
            else if (!of[0].What.Contains(deed.Misdeed.Sign.Word, StringComparison.Ordinal))
            {
                faults.Add($"{name} is called \"{of[0].What}\" in the evidence");
            }
            else if (deed.Misdeed.Sign.Controls.Except(of[0].Controls, StringComparer.Ordinal).ToArray() is { Length: > 0 } silent)
            {
                faults.Add($"{name} is not a deviation of {string.Join(", ", silent)}");
            }
            told.UnionWith(of);
            told.UnionWith(summary.Findings.Where(f => deed.Misdeed.Sign.May.Contains(f.Object) && f.From <= deed.Ended && f.To >= deed.Began));
        }
        faults.AddRange(summary.Findings.Concat(summary.Unknown).Where(h => !told.Contains(h)).Select(h => string.Create(CultureInfo.InvariantCulture, $"The evidence tells what nobody did: {h.What} ({h.From.UtcDateTime:HH:mm:ss.fff} to {h.To.UtcDateTime:HH:mm:ss.fff}, {h.Object})")));
        return faults;
    }
}
