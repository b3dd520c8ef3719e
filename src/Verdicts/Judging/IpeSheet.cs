using System.Globalization;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>The part of a sheet that says where a ledger's records come from: no matter of a control.</summary>
internal sealed class IpeBase(Dossier dossier)
{
    public IReadOnlyList<string> Sources { get; } = [.. dossier.Sites.SelectMany(s => s.Facts.Sources).Select(s => $"{s.Id} ({s.Kind} of {s.Site})")];

    public IReadOnlyList<IpeParameter> Parameters { get; } = [.. Of(dossier)];

    public IReadOnlyList<string> GapCheck { get; } = [.. dossier.Sites.SelectMany(s => s.Facts.Sources).SelectMany(s => s.Epochs.Select(e => Gaps(s.Id, e, dossier.Register.AsOf.Size)))];

    public string SecondSource { get; } = Second(dossier);

    private static string Second(Dossier dossier)
    {
        var beside = dossier.Sites.SelectMany(s => s.Compared.Where(c => c.Looks > 0).Select(c => $"{c.Collector} beside {s.Id}")).Distinct(StringComparer.Ordinal).ToArray();
        return beside.Length == 0
            ? "No second source of other custody is connected."
            : $"A second source of the same custody, under another account of the host, is held against the agent's state: {string.Join(", ", beside)}. None of other custody is connected.";
    }

    private static IEnumerable<IpeParameter> Of(Dossier dossier)
    {
        foreach (var setting in dossier.Register.Settings) { yield return new("ledger setting " + setting.Name, setting.Value); }
        foreach (var source in dossier.Sites.SelectMany(s => s.Facts.Sources))
        {
            var now = source.Enrolments[^1];
            yield return new($"heartbeat of {source.Id}", Seconds(now.Heartbeat));
            yield return new($"settling time of {source.Id}", Seconds(now.Settle));
        }
        foreach (var site in dossier.Sites)
        {
            // An ordinary plugin loads late and can be switched off by an administrator: what it tells is worth less, and the reader has to know.
            if (site.PlacedAs is { } how and not "must_use") { yield return new("assurance of " + site.Id, $"lower: the agent runs as {(how == "plugin" ? "an ordinary plugin" : how)}"); }
        }
    }

    private static string Gaps(string source, Log.EpochLog epoch, long size)
    {
        var open = SourceSight.OpenGaps(epoch, size);
        return open.Count == 0
            ? $"{source}/{epoch.Epoch}: no number is missing"
            : $"{source}/{epoch.Epoch}: missing {string.Join(", ", open.Take(20).Select(g => g.From == g.To ? $"{g.From}" : $"{g.From}–{g.To}"))}{(open.Count > 20 ? $" and {open.Count - 20} more ranges" : "")}";
    }

    private static string Seconds(long micros) => (micros / Micros.PerSecond).ToString(CultureInfo.InvariantCulture) + " s";
}

internal static class IpeSheet
{
    public static Ipe For(Dossier dossier, ControlVersion control, Period period, Interval window, string query, int rows, string hash, IReadOnlyList<IpeParameter> tieOut)
    {
        var shared = dossier.Ipe;
        return new(
            shared.Sources,
            "production",
            query,
            [.. shared.Parameters, .. Parameters(control, period)],
            Judge.Engine,
            window,
            0,
            dossier.Register.AsOf.Size,
            rows,
            hash,
            tieOut,
            shared.GapCheck,
            shared.SecondSource);
    }

    /// <summary>Nothing was extracted.</summary>
    public static Ipe None(ControlVersion control, Interval window, long size) =>
        new([], "production", "", [new("control version", $"{control.Version.ToString(CultureInfo.InvariantCulture)} ({control.Hash})")], Judge.Engine, window, 0, size, 0, PopulationHash.Of([]), [], [], "Nothing was tested.");

    private static IEnumerable<IpeParameter> Parameters(ControlVersion control, Period period)
    {
        var procedure = control.Procedure;
        yield return new("procedure", Vocabulary.Find(procedure.Kind)?.Full ?? procedure.Kind);
        yield return new("control version", $"{control.Version.ToString(CultureInfo.InvariantCulture)} ({control.Hash})");
        if (period.Calendar != Calendars.Calendar.Utc) { yield return new("days are counted in", $"{period.Calendar.Zone.Id}, {period.Calendar.Holidays.Count.ToString(CultureInfo.InvariantCulture)} days off"); }
        foreach (var parameter in control.Parameters) { yield return new(parameter.Name.Replace('_', ' '), parameter.InForce + (parameter.Value is null || parameter.Value == parameter.Default ? "" : $" (default {parameter.Default})")); }
    }
}
