using System.Globalization;
using Colophon.Binder.Rendering;
using Colophon.Evidence.Periods;
using Colophon.Evidence.Requests;
using Colophon.Kernel;
using Colophon.Sheets;
using Colophon.Verdicts.Results;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Selections;

/// <summary>An auditor's own selections. Others see that there are some, and those that are published or past the report date.</summary>
internal static class SelectionEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/{period}/selections", async (TenantId tenant, string period, [FromQuery] string? control, HttpContext http, PeriodDesk desk, SelectionDesk selections) => await ListAsync(tenant, period, http, desk, selections, control, null, null)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/selections", ImportAsync).RequireAuthorization(Policies.Examine).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/selections/draw", DrawAsync).RequireAuthorization(Policies.Examine).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/selections/{id}", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/selections/{id}.csv", (TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, SelectionDesk selections) => ExportAsync(tenant, period, id, http, desk, selections, (name, table) => TableFile.Csv(name, table, marked: false))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/selections/{id}.xlsx", (TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, SelectionDesk selections) => ExportAsync(tenant, period, id, http, desk, selections, (name, table) => TableFile.Xlsx(name, table))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/selections/{id}/notes", NoteAsync).RequireAuthorization(Policies.Examine).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/selections/{id}/publish", PublishAsync).RequireAuthorization(Policies.Examine).ForAuditorsToo();
    }

    /// <summary>None of a list with a bad row is taken, unless the form says to take the good ones.</summary>
    private static async Task<IResult> ImportAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, PeriodDesk desk, SelectionDesk selections)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view || http.Granted(tenant) is not { } grant) { return TypedResults.NotFound(); }
        var chosen = form["control"].ToString();
        if (Testable(view).FirstOrDefault(c => c.Id == chosen) is not { } control) { return await RefuseAsync(tenant, period, http, desk, selections, chosen, new("control", 422, "Choose a control that has a population.")); }
        var list = form["list"].ToString();
        var unreadable = "";
        if (form.Files["file"] is { Length: > 0 } file)
        {
            var read = await SheetText.ReadAsync(file.OpenReadStream(), SelectionList.MaxCharacters, http.RequestAborted);
            (list, unreadable) = (read.Text ?? "", read.Fault);
        }
        var (good, bad) = unreadable.Length > 0 ? ([], [new BadRow(1, unreadable)]) : SelectionList.Read(list, control.Population);
        if (good.Count == 0 && bad.Count == 0) { bad = [new(1, "There is no item in the list.")]; }
        if (bad.Count > 0 && (good.Count == 0 || form["take"] != "good"))
        {
            return ConsoleErrors.ReadsHtml(http) ? await ListAsync(tenant, period, http, desk, selections, chosen, new(list, good.Count, bad), null) : new Refusal("list", 422, string.Join(" ", bad.Take(20).Select(b => $"Row {b.Row}: {b.What}"))).ToResult();
        }
        var (id, fact) = await selections.ImportAsync(tenant, grant, control, view.Result.Size, good, http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, fact, http);
        return SeeOther.To($"{view.Path}/selections/{id}");
    }

    private static async Task<IResult> DrawAsync(TenantId tenant, string period, [FromForm] string? control, [FromForm] string? nonce, [FromForm] string? count, HttpContext http, PeriodDesk desk, SelectionDesk selections)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view || http.Granted(tenant) is not { } grant) { return TypedResults.NotFound(); }
        if (Testable(view).FirstOrDefault(c => c.Id == control) is not { } population) { return await RefuseAsync(tenant, period, http, desk, selections, control, new("control", 422, "Choose a control that has a population.")); }
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var asked);
        var (id, fact, refusal) = await selections.DrawAsync(view, grant, population, nonce ?? "", asked, http.User.Actor(), http.RequestAborted);
        if (refusal is not null) { return await RefuseAsync(tenant, period, http, desk, selections, control, refusal); }
        await desk.SettleAsync(tenant, fact!, http);
        return SeeOther.To($"{view.Path}/selections/{id}");
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, SelectionDesk selections) =>
        await FindAsync(tenant, period, id, http, desk, selections) is not ({ } view, { } selection) ? TypedResults.NotFound()
        : view.Result.Controls.FirstOrDefault(c => c.Id == selection.Control) is not { } control ? TypedResults.NotFound()
        : new RazorComponentResult<SelectionPage>(new { View = view, Selection = selection, Control = control, Own = selection.By == http.User.Id().Value });

    private static async Task<IResult> NoteAsync(TenantId tenant, string period, string id, IFormCollection form, HttpContext http, PeriodDesk desk, SelectionDesk selections)
    {
        if (await FindAsync(tenant, period, id, http, desk, selections) is not ({ } view, { } selection) || !IsOwn(selection, http) || http.Granted(tenant) is not { } grant) { return TypedResults.NotFound(); }
        var back = $"{view.Path}/selections/{id}";
        var said = selection.Items.Select(i => new ItemNote(i.Number, i.Index, form[$"word.{i.Number}"].ToString(), form[$"text.{i.Number}"].ToString().Trim())).Where(n => n.Word.Length > 0).ToArray();
        var (fact, refusal) = await selections.NoteAsync(tenant, grant, selection, said, http.User.Actor(), http.RequestAborted);
        if (refusal is not null) { return ConsoleErrors.Refused(http, refusal, back, "Back to the selection"); }
        if (fact is not null) { await desk.SettleAsync(tenant, fact, http); }
        return SeeOther.To(back);
    }

    private static async Task<IResult> PublishAsync(TenantId tenant, string period, string id, IFormCollection form, HttpContext http, PeriodDesk desk, SelectionDesk selections)
    {
        if (await FindAsync(tenant, period, id, http, desk, selections) is not ({ } view, { } selection) || !IsOwn(selection, http) || http.Granted(tenant) is not { } grant) { return TypedResults.NotFound(); }
        await desk.SettleAsync(tenant, await selections.PublishAsync(tenant, grant, selection, http.User.Actor(), http.RequestAborted), http);
        return SeeOther.To($"{view.Path}/selections/{id}");
    }

    private static async Task<IResult> ExportAsync(TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, SelectionDesk selections, Func<string, Table, IResult> write)
    {
        if (await FindAsync(tenant, period, id, http, desk, selections) is not ({ } view, { } selection) || view.Result.Controls.FirstOrDefault(c => c.Id == selection.Control) is not { } control) { return TypedResults.NotFound(); }
        return write($"selection-{selection.Control}-{id}", Table.Of("Selection", ["number", "leaf", "reference", "what", "management's result", "noted", "note"], [.. selection.In(control)], r =>
        {
            var note = selection.Notes.GetValueOrDefault(r.Selected.Index);
            return [r.Selected.Number, r.Selected.Index, r.Selected.Reference, r.Item is { } item ? view.Names.Tell(item.Title) : "no longer in the population", r.Item is { } i ? Assurance.Pages.ItemWords.Of(i.Result) : "", note is null ? "" : SelectionWords.Of(note.Word), note?.Text ?? ""];
        }));
    }

    private static async Task<(PeriodView?, Selection?)> FindAsync(TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, SelectionDesk selections)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return default; }
        return (view, (await selections.OfAsync(view, http.User.Id(), http.RequestAborted)).Open.FirstOrDefault(s => s.Id == id));
    }

    private static bool IsOwn(Selection selection, HttpContext http) => selection.By == http.User.Id().Value;

    private static Task<IResult> RefuseAsync(TenantId tenant, string period, HttpContext http, PeriodDesk desk, SelectionDesk selections, string? control, Refusal refusal) =>
        ConsoleErrors.ReadsHtml(http) ? ListAsync(tenant, period, http, desk, selections, control, null, refusal) : Task.FromResult(refusal.ToResult());

    private static async Task<IResult> ListAsync(TenantId tenant, string period, HttpContext http, PeriodDesk desk, SelectionDesk selections, string? control, RefusedList? refused, Refusal? refusal)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        var (open, closed) = await selections.OfAsync(view, http.User.Id(), http.RequestAborted);
        return new RazorComponentResult<SelectionsPage>(new { View = view, Open = open, Sealed = closed, Testable = Testable(view), Chosen = control ?? "", Refused = refused, Refusal = refusal, Granted = http.Granted(tenant) }) { StatusCode = refusal?.Status ?? (refused is null ? 200 : 422) };
    }

    private static IReadOnlyList<ControlResult> Testable(PeriodView view) => [.. view.Result.Controls.Where(c => c.Population.Any(i => i.Result != ItemResult.NotDue))];
}
