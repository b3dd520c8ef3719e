using Colophon.Assurance.Pages;
using Colophon.Verdicts;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Evaluation;

/// <summary>The observation period under the running head, and what waits for a person.</summary>
internal sealed class AssuranceFrame(Evaluations evaluations) : IFramePart
{
    public ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (frame.Tenant is { } tenant && evaluations.Of(tenant, http.Granted(tenant)?.Sites).Latest is { } latest && (http.Granted(tenant) is { } granted ? latest.Only(granted.Period) : latest) is { Current: { } current } standing)
        {
            frame.Period = new(current.Period.Name, Micros.ToTime(current.Period.When.From), Micros.ToTime(current.Period.When.To), frame.Path("/audit/" + current.Period.Id));
            var reading = Reading.Of(standing);
            frame.Counts["/controls"] = reading.Undisposed > 0 ? new(reading.Undisposed, Say.Count(reading.Undisposed, "deviation waits for an answer", "deviations wait for an answer"), Due: true)
                : new(current.Controls.Count, Say.Count(current.Controls.Count, "control", "controls"));
            if (reading.Reviews.Count(r => r.Waits) is > 0 and var due) { frame.Counts["/reviews"] = new(due, Say.Count(due, "review is owed", "reviews are owed"), Due: true); }
        }
        return ValueTask.CompletedTask;
    }
}
