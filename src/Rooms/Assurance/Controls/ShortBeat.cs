using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Controls;

/// <summary>What is recorded as shorter than a year's examination has it: said on the page, so that a trial is never taken for one.</summary>
internal static class ShortBeat
{
    private const long UsualHeartbeatSeconds = 60;
    private const long ShortPeriodSeconds = 14 * 86_400;

    public static IReadOnlyList<string> Of(PeriodResult period, ControlVersion version, LedgerView ledger)
    {
        var told = new List<string>();
        var beat = ledger.Sites.SelectMany(s => s.Sources).Select(s => s.HeartbeatMicros).DefaultIfEmpty(UsualHeartbeatSeconds * Micros.PerSecond).Min();
        if (beat < UsualHeartbeatSeconds * Micros.PerSecond) { told.Add($"agents are heard every {Sentences.Duration(beat)} instead of every minute"); }
        if (period.Period.When.Length < ShortPeriodSeconds * Micros.PerSecond) { told.Add($"the period lasts {Sentences.Duration(period.Period.When.Length)}"); }
        if (Catalogue.Controls.FirstOrDefault(c => c.Id == version.Id) is { Procedure.EverySeconds: > 0 and var usual } && version.Procedure.EverySeconds < usual)
        {
            told.Add($"a term is {Sentences.Duration(version.Procedure.EverySeconds * Micros.PerSecond)} instead of {Sentences.Duration(usual * Micros.PerSecond)}");
        }
        return told;
    }
}
