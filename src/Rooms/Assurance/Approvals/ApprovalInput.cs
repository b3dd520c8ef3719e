using Colophon.Kernel;
using Colophon.Verdicts.Facts;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Approvals;

/// <summary>The approval form as it was typed: kept, so that nothing is lost when something in it needs a change.</summary>
public sealed record ApprovalInput(string Site, string Covers, string OtherCovers, string Object, string Version, string Roles, string Reason, string RequestedBy, string ValidUntil, bool Standing, string Review)
{
    public static ApprovalInput Empty(DateTimeOffset now) => new("", "", "", "", "", "", "", "", FormTime.Write(now.AddDays(7)), false, "");

    /// <summary>What a review of code was of, to begin with.</summary>
    public static ApprovalInput After(RecordedCodeReview review, DateTimeOffset now) => Empty(now) with { Covers = review.Component.Split(':')[0] + ".updated", Object = review.Component, Version = review.Version, Review = review.Id };

    public static ApprovalInput Read(IFormCollection form)
    {
        return new(Text("site"), Text("covers"), Text("covers_other"), Text("object"), Text("version"), Text("roles"), Text("reason"), Text("requested_by"), Text("valid_until"), Text("standing") is not ("" or "false"), Text("review"));

        string Text(string name) => form[name].ToString().Trim();
    }

    /// <summary>The request the desk decides on, or what can't be read as one.</summary>
    public (ApprovalRequest? Request, Refusal? Refusal) ToRequest()
    {
        if (!SiteId.TryParse(Site, out var site)) { return (null, new("site-unknown", 422, "Choose the site it is for.")); }
        if (RequestedBy.Length > 0 && !PersonId.TryParse(RequestedBy, out _)) { return (null, new("own-request", 422, "Choose who asked for it from the list.")); }
        if (ValidUntil.Length > 0 && !FormTime.TryParse(ValidUntil, out _)) { return (null, new("valid-until", 422, "Write the end as a date and a time in UTC, such as 2027-03-31T18:00.")); }
        var covers = OtherCovers.Length > 0 ? OtherCovers : Covers;
        return (new ApprovalRequest(site, covers, Complete(covers, Object), Reason)
        {
            Version = Version.Length > 0 ? Version : null,
            Roles = Roles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } roles ? roles : null,
            RequestedBy = PersonId.TryParse(RequestedBy, out var requester) ? requester : null,
            ValidUntil = FormTime.TryParse(ValidUntil, out var until) ? until : null,
            Standing = Standing,
            Review = Review.Length > 0 ? Review : null,
        }, null);
    }

    /// <summary>People write "akismet" or nothing; records say <c>plugin:akismet</c>, <c>user:new</c>, <c>core:wordpress</c>.</summary>
    private static string Complete(string covers, string typed)
    {
        var kind = covers.Split('.')[0];
        return typed.Length == 0 ? (covers == "user.created" ? "user:new" : kind == "core" ? "core:wordpress" : "")
            : kind == "user" && typed.All(char.IsAsciiDigit) ? "user:wp:" + typed
            : typed.StartsWith("wp:", StringComparison.Ordinal) || !typed.Contains(':', StringComparison.Ordinal) ? $"{kind}:{typed}"
            : typed;
    }
}
