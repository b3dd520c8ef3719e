using Colophon.Kernel;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Exemptions;

/// <summary>The form as it was typed: kept, so that nothing is lost when something in it needs a change.</summary>
public sealed record ExemptionInput(string Site, string Object, string From, string Until, string RequestedBy, string Reason)
{
    public static ExemptionInput Empty(DateTimeOffset now) => new("", "", "", FormTime.Write(now.AddDays(30)), "", "");

    public static ExemptionInput Read(IFormCollection form)
    {
        return new(Text("site"), Text("object"), Text("from"), Text("until"), Text("requested_by"), Text("reason"));

        string Text(string name) => form[name].ToString().Trim();
    }

    /// <summary>The request the desk decides on, or what can't be read as one.</summary>
    public (ExemptionRequest? Request, Refusal? Refusal) ToRequest(string control)
    {
        SiteId site = default;
        if (Site is not ("" or "*") && !SiteId.TryParse(Site, out site)) { return (null, new("site-unknown", 422, "Choose the site it is for, or all sites.")); }
        if (!PersonId.TryParse(RequestedBy, out var requester)) { return (null, new("own-request", 422, "Choose who asked for it: somebody else than who approves it.")); }
        DateTimeOffset from = default;
        if (From.Length > 0 && !FormTime.TryParse(From, out from)) { return (null, new("from", 422, "Write the beginning as a date and a time in UTC, such as 2027-03-01T18:00, or leave it empty for now.")); }
        if (!FormTime.TryParse(Until, out var until)) { return (null, new("until", 422, "Write the end as a date and a time in UTC, such as 2027-03-31T18:00.")); }
        return (new ExemptionRequest(control, Site is "" or "*" ? null : site, Object.Length == 0 ? "*" : Object, until, requester, Reason) { From = From.Length > 0 ? from : null }, null);
    }
}
