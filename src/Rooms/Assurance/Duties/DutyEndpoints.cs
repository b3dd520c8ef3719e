using System.Globalization;
using System.Security.Cryptography;
using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Duties;

internal static class DutyEndpoints
{
    /// <summary>A document is hashed and not kept: its holder can show that it is the one.</summary>
    private const long MaxDocument = 20L << 20;

    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/duties", async (TenantId tenant, HttpContext http, PageDesk desk) => Page(await desk.OpenAsync(tenant, http), null, null)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/duties/{control}", PerformAsync).RequireAuthorization(Policies.Review);
    }

    private static async Task<IResult> PerformAsync(TenantId tenant, string control, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = DutyInput.Read(control, form);
        var (request, refusal) = await ToRequestAsync(input, form, http.RequestAborted);
        if (request is not null)
        {
            var outcome = await assurance.PerformDutyAsync(tenant, request, http.User.Actor(), http.RequestAborted);
            await desk.SettleAsync(tenant, outcome, http.RequestAborted);
            if (outcome.Refusal is null) { return SeeOther.To($"/t/{tenant}/duties#{control}"); }
            refusal = outcome.Refusal;
        }
        return ConsoleErrors.ReadsHtml(http) ? Page(await desk.OpenAsync(tenant, http), input, refusal) : refusal!.ToResult();
    }

    private static async Task<(DutyRequest? Request, Refusal? Refusal)> ToRequestAsync(DutyInput input, IFormCollection form, CancellationToken ct)
    {
        if (!DateOnly.TryParseExact(input.On, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)) { return (null, new("on", 422, "Write the day as 2027-03-31.")); }
        var who = new List<PersonId>();
        foreach (var named in input.Who) { if (PersonId.TryParse(named, out var person)) { who.Add(person); } else { return (null, new("who", 422, "Choose who took part from the list.")); } }
        DutyDocument? document = null;
        if (form.Files["document"] is { Length: > 0 } file)
        {
            if (file.Length > MaxDocument) { return (null, new("document", 422, "A document has at most 20 MiB.")); }
            var name = new string([.. Path.GetFileName(file.FileName).Where(c => !char.IsControl(c)).Take(120)]);
            await using var stream = file.OpenReadStream();
            document = new(name.Length == 0 ? "document" : name, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)), file.Length);
        }
        return (new(input.Control, on, who, input.Summary) { Document = document, SetSha256 = input.Set }, null);
    }

    private static RazorComponentResult<DutiesPage> Page(PageData data, DutyInput? input, Refusal? refusal) => new(new { Data = data, Input = input, Fault = refusal }) { StatusCode = refusal?.Status ?? 200 };
}

/// <summary>The form as it was typed.</summary>
public sealed record DutyInput(string Control, string On, IReadOnlyList<string> Who, string Summary, string Set)
{
    public static DutyInput Read(string control, IFormCollection form) => new(control, form["on"].ToString(), [.. form["who"].OfType<string>()], form["summary"].ToString(), form["set"].ToString());
}
