using System.Security.Cryptography;
using System.Text;
using Colophon.Assurance.Pages;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Sheets;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Systems;

internal static class SystemEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/systems", async (TenantId tenant, HttpContext http, PageDesk desk) => Register(await desk.OpenAsync(tenant, http), new("", "", ""), null)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/systems", RegisterAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/systems/{id}", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/systems/{id}", ChangeAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/systems/{id}/retire", RetireAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/systems/{id}/members", BringAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/systems/{id}/reviews", ReviewAsync).RequireAuthorization(Policies.Review);
    }

    private static async Task<IResult> RegisterAsync(TenantId tenant, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = SystemInput.Read(form);
        var (request, refusal) = input.ToRequest();
        if (request is not null)
        {
            var outcome = await assurance.RegisterSystemAsync(tenant, request, http.User.Actor(), http.RequestAborted);
            await desk.SettleAsync(tenant, outcome, http.RequestAborted);
            if (outcome.Refusal is null) { return SeeOther.To($"/t/{tenant}/systems/{outcome.Id}"); }
            refusal = outcome.Refusal;
        }
        return ConsoleErrors.ReadsHtml(http) ? Register(await desk.OpenAsync(tenant, http), input, refusal) : refusal!.ToResult();
    }

    private static async Task<IResult> ChangeAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var (request, refusal) = SystemInput.Read(form).ToRequest();
        return request is null ? ConsoleErrors.Refused(http, refusal!, Path(tenant, id), "Back to the system")
            : await AnswerAsync(tenant, id, await assurance.ChangeSystemAsync(tenant, id, request, http.User.Actor(), http.RequestAborted), http, desk);
    }

    private static async Task<IResult> RetireAsync(TenantId tenant, string id, [FromForm] string? reason, HttpContext http, IAssurance assurance, PageDesk desk) =>
        await AnswerAsync(tenant, id, await assurance.RetireSystemAsync(tenant, id, reason ?? "", http.User.Actor(), http.RequestAborted), http, desk);

    private static async Task<IResult> ReviewAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk) =>
        await AnswerAsync(tenant, id, await assurance.ReviewSystemAsync(tenant, id, form["list_sha256"].ToString(), [.. form["revoke"].OfType<string>()], http.User.Actor(), http.RequestAborted), http, desk);

    /// <summary>None of a list with a bad row is taken, unless the form says to take the good ones: then the record says how many were left out.</summary>
    private static async Task<IResult> BringAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk, IPeople people, IAuditLog log)
    {
        var (text, sha256) = (form["list"].ToString(), form["sha256"].ToString());
        var bad = new List<BadMember>();
        if (form.Files["file"] is { Length: > 0 } file)
        {
            var read = await SheetText.ReadAsync(file.OpenReadStream(), MemberFile.MaxCharacters, http.RequestAborted);
            if (read.Text is null) { bad.Add(new(1, read.Fault)); }
            (text, sha256) = (read.Text ?? "", Convert.ToHexStringLower(SHA256.HashData(read.Bytes)));
        }
        else if (sha256.Length != 64 || form["take"] != "good") { sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))); }
        var (good, faults) = bad.Count > 0 ? ([], bad) : MemberFile.Read(text, await people.MembersAsync(tenant, http.RequestAborted));
        if (good.Count == 0 && faults.Count == 0) { faults = [new(1, "There is no member below the names of the columns.")]; }
        if (faults.Count > 0 && (good.Count == 0 || form["take"] != "good"))
        {
            return !ConsoleErrors.ReadsHtml(http) ? new Refusal("list", 422, string.Join(" ", faults.Take(20).Select(f => $"Row {f.Row}: {f.What}"))).ToResult()
                : await PageAsync(tenant, id, http, desk, log, new(text, sha256, form["how"].ToString(), form["taken"].ToString(), good.Count, faults)) ?? TypedResults.NotFound();
        }
        if (!FormTime.TryParse(form["taken"].ToString(), out var taken)) { return ConsoleErrors.Refused(http, new("taken", 422, "Write when the list was made as a date and a time in UTC, such as 2027-03-01T09:00."), Path(tenant, id), "Back to the system"); }
        return await AnswerAsync(tenant, id, await assurance.ListMembersAsync(tenant, id, new(good, taken, form["how"].ToString(), sha256, faults.Count), http.User.Actor(), http.RequestAborted), http, desk);
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string id, HttpContext http, PageDesk desk, IAuditLog log) => await PageAsync(tenant, id, http, desk, log, null) ?? TypedResults.NotFound();

    /// <summary>Account names are private parts: opened for those who may read such.</summary>
    private static async Task<IResult?> PageAsync(TenantId tenant, string id, HttpContext http, PageDesk desk, IAuditLog log, RefusedMembers? refused)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Standing.Ledger.Systems.FirstOrDefault(s => s.Id == id) is not { } system) { return null; }
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (system.Lists is [.., var list] && http.User.RolesIn(tenant).Any(r => r is Role.Owner or Role.Operator or Role.Auditor))
        {
            foreach (var (path, account) in (await log.PrivatePartsAsync(tenant, list.Index, http.RequestAborted)).SelectMany(p => p.Fields)) { names[path["members.".Length..]] = account; }
        }
        return new RazorComponentResult<SystemPage>(new { Data = data, Shown = system, Accounts = (IReadOnlyDictionary<string, string>)names, Refused = refused }) { StatusCode = refused is null ? 200 : 422 };
    }

    private static async Task<IResult> AnswerAsync(TenantId tenant, string id, Outcome outcome, HttpContext http, PageDesk desk)
    {
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, refusal.Status == 404 ? $"/t/{tenant}/systems" : Path(tenant, id), "Back to the system") : SeeOther.To(Path(tenant, id));
    }

    private static RazorComponentResult<SystemsPage> Register(PageData data, SystemInput input, Refusal? refusal) => new(new { Data = data, Input = input, Fault = refusal }) { StatusCode = refusal?.Status ?? 200 };

    private static string Path(TenantId tenant, string id) => $"/t/{tenant}/systems/{Uri.EscapeDataString(id)}";
}

/// <summary>The form as it was typed.</summary>
public sealed record SystemInput(string Kind, string Name, string Owner)
{
    public static SystemInput Read(IFormCollection form) => new(form["kind"].ToString(), form["name"].ToString(), form["owner"].ToString());

    public (SystemRequest? Request, Refusal? Refusal) ToRequest() =>
        PersonId.TryParse(Owner, out var owner) ? (new SystemRequest(Kind, Name, owner), null) : (null, new("owner", 422, "Choose who owns it: one person."));
}

/// <summary>A list that was not taken: kept, so that nothing needs to be brought again.</summary>
public sealed record RefusedMembers(string List, string Sha256, string How, string Taken, int Good, IReadOnlyList<BadMember> Bad);
