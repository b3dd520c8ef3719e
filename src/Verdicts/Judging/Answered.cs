using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What happened, each against the record by which a person answered it: the same object, afterwards, within the term. One answer serves everything before it.</summary>
internal sealed class Answered(Dossier dossier, ControlVersion control, Interval term, Period period) : ProcedureTest
{
    private const string Company = "*";

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        var clock = new Clock(register.Through);
        var procedure = control.Procedure;
        var answers = register.ConsoleOf(procedure.Answers).Where(f => f.ActorKind == "person").ToLookup(f => f.Object, StringComparer.Ordinal);
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        foreach (var asked in register.ConsoleOf(procedure.Types).Where(f => Conditions.Hold(procedure, f) && clock.Happened(f.Received, term)))
        {
            var due = period.Calendar.Due(asked.Received, procedure.Sla);
            var answer = answers[asked.Object].FirstOrDefault(a => a.Index > asked.Index);
            var (result, note) =
                answer is not null && answer.Received <= due ? (ItemResult.Met, $"{answer.Type} by {answer.ActorId}, leaf {answer.Index}")
                : answer is not null && answer.Lower <= due ? (ItemResult.NotDeterminable, "answered around the limit: these records can't tell on which side")
                : register.Through <= due ? (ItemResult.NotDue, $"due {Micros.Format(due)}")
                : answer is not null ? (ItemResult.Deviation, $"late: {Micros.Format(answer.Received)}, due {Micros.Format(due)}")
                : (ItemResult.Deviation, $"nobody did, due {Micros.Format(due)}");
            if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, Company, asked.Object) && e.When.Contains(due))) { result = ItemResult.Excused; }
            var title = $"{asked.Object[(asked.ObjectKind.Length + 1)..]} ({asked.Type})";
            items.Add(new(0, Company, asked.Type, asked.Object, answer?.Actor ?? "", title, asked.True, null, asked.Received, answer is null ? [asked.Index] : [asked.Index, answer.Index], [], [new("A", result, note)], result));
            if (result == ItemResult.Deviation) { deviations.Add(new($"D-{asked.Index}.answer", control.Id, Company, asked.Object, "Not answered in time: " + title, note, asked.True, due, due, answer?.Received, asked.Index, [])); }
        }
        return new(ClaimKind.Blind, [], [new("A", "Answered by a person within the term")], [.. items], deviations,
            $"{string.Join(", ", procedure.Types)}, each against {string.Join(", ", procedure.Answers)} of the same object within {procedure.Sla}", [new("records", Configuration.Text(items.Count))]);
    }
}
