using Colophon.Audit;
using Colophon.Kernel;

namespace Colophon.Assurance.Evaluation;

/// <summary>Says in the event stream which leaves show a deviation or a change that no event explains.</summary>
internal sealed class EventMarks(Evaluations evaluations) : IEventMarks
{
    public ValueTask<IReadOnlyDictionary<long, EventMark>> MarksAsync(TenantId tenant, IReadOnlySet<long> leaves, CancellationToken ct)
    {
        var marks = new Dictionary<long, EventMark>();
        foreach (var period in evaluations.Of(tenant).Latest?.Periods ?? [])
        {
            foreach (var deviation in period.Controls.SelectMany(c => c.Deviations).Where(d => leaves.Contains(d.Index)))
            {
                marks[deviation.Index] = new(false, "Deviation " + deviation.Id, $"/controls/{deviation.Control}?at={Uri.EscapeDataString(deviation.Id)}#{Uri.EscapeDataString(deviation.Id)}");
            }
            foreach (var change in period.OutOfBand.Where(c => leaves.Contains(c.Index)))
            {
                marks[change.Index] = new(true, "Out of band: " + change.Title, $"/controls/AU-02?at={Uri.EscapeDataString(change.Id)}#{Uri.EscapeDataString(change.Id)}");
            }
        }
        return ValueTask.FromResult<IReadOnlyDictionary<long, EventMark>>(marks);
    }
}
