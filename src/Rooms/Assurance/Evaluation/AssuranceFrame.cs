using Colophon.Verdicts;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Evaluation;

/// <summary>The observation period under the running head, and how many deviations stand on record.</summary>
internal sealed class AssuranceFrame(Evaluations evaluations) : IFramePart
{
    public ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (frame.Tenant is { } tenant && evaluations.Of(tenant).Latest?.Current is { } current)
        {
            frame.Period = new(current.Period.Name, Micros.ToTime(current.Period.When.From), Micros.ToTime(current.Period.When.To), frame.Path("/audit/" + current.Period.Id));
            frame.Counts["/controls"] = new(current.Controls.Count, $"{current.Controls.Count} controls");
        }
        return ValueTask.CompletedTask;
    }
}
