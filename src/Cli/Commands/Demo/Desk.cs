using System.Globalization;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Commands.Demo;

/// <summary>What people do about a site in the console, by the forms that it shows them.</summary>
internal sealed class Desk(Cast cast, string site, Patience patience)
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);
    private const int Conflict = 409;

    private static string Root => "/t/" + Cast.Tenant;

    /// <summary>The console knows the site's accounts as soon as the agent's first look at it came in.</summary>
    public Task FirstLookAsync(CancellationToken ct) => KnowsAsync("wp:1", ct);

    /// <summary>Waits until the console's list of a site's accounts shows one.</summary>
    public Task KnowsAsync(string user, CancellationToken ct) =>
        patience.UntilAsync($"the agent's look that shows user {user}", HangLimit, async () => (await cast.Ruth.Browser.OpenAsync($"{Root}/reviews/{site}", ct)).Html.Contains($"value=\"{user}\"", StringComparison.Ordinal), ct);

    public async Task AdoptControlsAsync(TimeSpan reviewEvery, CancellationToken ct) =>
        await cast.Mara.Browser.SubmitAsync(await cast.Mara.Browser.OpenAsync($"{Root}/controls", ct), "/controls/adopt", [("every.AC-06", Number(reviewEvery.TotalSeconds))], ct);

    public async Task DeclareAdministratorAsync(string user, CancellationToken ct) =>
        await cast.Mara.Browser.SubmitAsync(await cast.Mara.Browser.OpenAsync($"{Root}/reviews/{site}", ct), $"/reviews/{site}/administrators", [("users", user)], ct);

    /// <returns>Its id.</returns>
    public async Task<string> DefinePeriodAsync(string name, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var page = await cast.Mara.Browser.SubmitAsync(await cast.Mara.Browser.OpenAsync($"{Root}/audit", ct), "/audit/periods", [("name", name), ("from", Second(from)), ("until", Second(until))], ct);
        return page.Path[(page.Path.LastIndexOf('/') + 1)..];
    }

    /// <summary>Henk approves what Mara asked him for.</summary>
    public async Task ApproveAsync(string covers, string @object, string reason, (string Name, string Value) limit, CancellationToken ct) =>
        await cast.Henk.Browser.SubmitAsync(
            await cast.Henk.Browser.OpenAsync($"{Root}/changes", ct), "/changes/approvals",
            [("site", site), ("covers", covers), ("object", @object), ("reason", reason), ("requested_by", await cast.IdOfAsync(cast.Mara, ct)), limit], ct);

    /// <summary>Ruth goes through the list; where it changed while she read, she reads the new one.</summary>
    public Task ReviewAccessAsync(CancellationToken ct) => patience.UntilAsync("a list of accounts that stays as it is while it is reviewed", HangLimit, async () =>
    {
        var answer = await cast.Ruth.Browser.TrySubmitAsync(await cast.Ruth.Browser.OpenAsync($"{Root}/reviews/{site}", ct), $"/reviews/{site}", [], ct);
        return answer.Status != Conflict && answer.OrThrow().Status > 0;
    }, ct);

    /// <summary>Freezes the period as soon as the server says that it has settled.</summary>
    public Task FreezeAsync(string period, CancellationToken ct) => patience.UntilAsync("the period to settle", HangLimit, async () =>
    {
        var answer = await cast.Mara.Browser.TrySubmitAsync(await cast.Mara.Browser.OpenAsync($"{Root}/audit/{period}", ct), $"/audit/{period}/freeze", [], ct);
        return answer.Status != Conflict && answer.OrThrow().Status > 0;
    }, ct);

    /// <summary>Orders the binder of the frozen period and fetches it when it is done.</summary>
    /// <returns>The file.</returns>
    public async Task<string> FetchBinderAsync(string period, string folder, CancellationToken ct)
    {
        var form = await cast.Mara.Browser.OpenAsync($"{Root}/audit/{period}", ct);
        var frozen = form.Form("/binders")?.Offers.Where(o => o.Name == "frozen") ?? [];
        var job = await cast.Mara.Browser.SubmitAsync(form, $"/audit/{period}/binders", frozen, ct);
        var id = job.Path[(job.Path.LastIndexOf('/') + 1)..];
        await patience.UntilAsync("the binder", HangLimit, async () =>
        {
            var progress = JsonNode.Parse((await cast.Mara.Browser.OpenAsync($"{Root}/evidence/{id}/progress", ct)).Html)!;
            return progress["failure"]?.GetValue<string>() is { } failure
                ? throw new CommandException(ExitCode.Internal, "The binder could not be made: " + failure)
                : progress["state"]!.GetValue<string>() == "done";
        }, ct);
        var file = Path.Combine(folder, id + ".zip");
        await cast.Mara.Browser.DownloadAsync($"{Root}/evidence/{id}.zip", file, ct);
        return file;
    }

    /// <summary>That the console shows each deviation of the verdicts on its control's page, each unseen time, and the failed log-ins in the site's stream.</summary>
    /// <returns>What it doesn't show.</returns>
    public async Task<IReadOnlyList<string>> NotShownAsync(JsonNode verdicts, string period, bool failedLogIns, CancellationToken ct)
    {
        var missing = new List<string>();
        foreach (var control in verdicts["controls"]!.AsArray().Select(c => c!))
        {
            var id = control["id"]!.GetValue<string>();
            var page = await cast.Henk.Browser.OpenAsync($"{Root}/controls/{id}?period={period}", ct);
            missing.AddRange(control["deviations"]!.AsArray().Select(d => d!["id"]!.GetValue<string>()).Where(d => !page.Html.Contains($"id=\"{d}\"", StringComparison.Ordinal)).Select(d => $"deviation {d} on the page of {id}"));
            missing.AddRange(control["unknown"]!.AsArray().Select(u => u!["cause"]!.GetValue<string>()).Distinct().Where(c => !page.Text.Contains(c, StringComparison.OrdinalIgnoreCase)).Select(c => $"unknown time ({c}) on the page of {id}"));
        }
        if (failedLogIns && !(await cast.Henk.Browser.OpenAsync($"{Root}/sites/{site}?type=login.failed", ct)).Html.Contains("/events/", StringComparison.Ordinal)) { missing.Add("the failed log-ins in the stream of the site"); }
        return missing;
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Second(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
