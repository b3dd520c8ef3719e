using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

internal static class IpeSheet
{
    public static Ipe For(Dossier dossier, ControlVersion control, Interval window, string query, IReadOnlyList<Item> items, IReadOnlyList<IpeParameter> tieOut)
    {
        var register = dossier.Register;
        var size = register.AsOf.Size;
        var sources = dossier.Sites.SelectMany(s => s.Facts.Sources).ToArray();
        return new(
            [.. sources.Select(s => $"{s.Id} ({s.Kind} of {s.Site})")],
            "production",
            query,
            [.. Parameters(dossier, control)],
            Judge.Engine,
            window,
            0,
            size,
            items.Count,
            Hash(items),
            tieOut,
            [.. sources.SelectMany(s => s.Epochs.Select(e => Gaps(s.Id, e, size)))],
            "No second source of other custody is connected.");
    }

    private static IEnumerable<IpeParameter> Parameters(Dossier dossier, ControlVersion control)
    {
        foreach (var setting in dossier.Register.Settings) { yield return new("ledger setting " + setting.Name, setting.Value); }
        foreach (var source in dossier.Sites.SelectMany(s => s.Facts.Sources))
        {
            var now = source.Enrolments[^1];
            yield return new($"heartbeat of {source.Id}", Seconds(now.Heartbeat));
            yield return new($"settling time of {source.Id}", Seconds(now.Settle));
        }
        var procedure = control.Procedure;
        yield return new("procedure", procedure.Kind);
        yield return new("control version", $"{control.Version.ToString(CultureInfo.InvariantCulture)} ({control.Hash})");
        if (procedure.EverySeconds > 0) { yield return new("due every", Seconds(procedure.EverySeconds * Micros.PerSecond)); }
        if (procedure.GraceSeconds > 0) { yield return new("counts as late for", Seconds(procedure.GraceSeconds * Micros.PerSecond)); }
        if (procedure.BridgeSeconds > 0) { yield return new("bridged up to", Seconds(procedure.BridgeSeconds * Micros.PerSecond)); }
        if (control.SlaSeconds > 0) { yield return new("tolerated for", Seconds(control.SlaSeconds * Micros.PerSecond)); }
        yield return new("tolerated unknown", control.ToleratedUnknownPercent.ToString(CultureInfo.InvariantCulture) + " %");
    }

    private static string Gaps(string source, Log.EpochLog epoch, long size)
    {
        var open = SourceSight.OpenGaps(epoch, size);
        return open.Count == 0
            ? $"{source}/{epoch.Epoch}: no number is missing"
            : $"{source}/{epoch.Epoch}: missing {string.Join(", ", open.Take(20).Select(g => g.From == g.To ? $"{g.From}" : $"{g.From}–{g.To}"))}{(open.Count > 20 ? $" and {open.Count - 20} more ranges" : "")}";
    }

    /// <summary>Hex SHA-256 over one line per item: number, site, type, object, first leaf.</summary>
    private static string Hash(IReadOnlyList<Item> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{item.Number}\t{item.Site}\t{item.Type}\t{item.Object}\t{string.Join(',', item.Indices)}\n")));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Seconds(long micros) => (micros / Micros.PerSecond).ToString(CultureInfo.InvariantCulture) + " s";
}
