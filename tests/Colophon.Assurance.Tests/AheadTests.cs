using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Assurance.Ahead;
using Colophon.Kernel;
using Colophon.Verdicts;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Assurance.Tests;

/// <summary>What comes and what is missing: Today's line, the calendar and its file, the gap list.</summary>
public sealed partial class AheadTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-ahead-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Todays_line_says_each_figure_and_leads_to_the_act_that_settles_it()
    {
        await using var host = await StartAsync([new(ActKind.DecideApproval, "Decide whether to live with a flaw", null, "/vulnerabilities/v-1")]);
        var (agent, site) = await host.EnrolAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        var period = await host.BeginAsync(ines, new Dictionary<string, long> { ["CO-01"] = 86_400 });
        await agent.Beat().Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var now = host.Clock.GetUtcNow();
        await AskForAsync(host, period, "PBC-1", now.AddDays(2));
        Assert.Null((await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new(site, "plugin.updated", "plugin:akismet", "It closes a flaw") { RequestedBy = null }, ines, Ct)).Refusal);
        // A day without a word from the site is unknown, once it speaks again.
        host.Clock.Jump(TimeSpan.FromHours(20));
        await agent.Beat().SendAsync();
        var standing = await host.StandingAsync();
        var deviation = standing.Current!.Controls.SelectMany(c => c.Deviations).MaxBy(d => d.Received)!;

        using var later = await host.SignedInAsync("Tomasz Wren", "viewer"); // a session doesn't last so long
        var page = (await later.GetAsync(Root)).Page;
        var line = Regex.Matches(page[page.IndexOf("class=\"glance\"", StringComparison.Ordinal)..page.IndexOf("</ul>", page.IndexOf("class=\"glance\"", StringComparison.Ordinal), StringComparison.Ordinal)], "<a href=\"([^\"]+)\">([^<]+)</a>").Select(m => (Href: WebUtility.HtmlDecode(m.Groups[1].Value), Text: WebUtility.HtmlDecode(m.Groups[2].Value))).ToArray();
        string Href(string pattern) => Assert.Single(line, l => Regex.IsMatch(l.Text, pattern)).Href;

        Assert.Equal($"{Root}/audit/{period}", Href("^Day [0-9]+ of 1[01]$"));
        Assert.StartsWith($"{Root}/controls/{deviation.Control}?at=", Href("^[0-9]+ deviations? on record$"), StringComparison.Ordinal);
        Assert.Equal(Root + "/calendar", Href(@"^[0-9]+ dut(y|ies) this week \([0-9]+\s(h|min)(\s[0-9]+\smin)?\)$"));
        Assert.Contains(site.Value, Href("unknown on 1 site$") + $"{Root}/sites/{site}", StringComparison.Ordinal);
        Assert.Equal(Root + "/vulnerabilities/v-1", Href("^1 approval waits for a second person$"));
        Assert.Equal(Root + "/changes#approvals", Href("^1 approval waits for its change$"));
        Assert.Equal($"{Root}/audit/{period}/requests", Href("^1 auditor request due$"));
        Assert.Equal(Root + "/gaps", Href("to a clean end$"));
        foreach (var (href, _) in line.Where(l => !l.Href.Contains("vulnerabilities", StringComparison.Ordinal) && !l.Href.Contains("/audit/", StringComparison.Ordinal))) { Assert.Equal((href, HttpStatusCode.OK), (href, (await later.GetAsync(href.Split('#')[0])).Status)); }
    }

    [Fact]
    public async Task The_gap_list_is_cheapest_first_and_adds_up_and_what_is_settled_leaves_it()
    {
        await using var host = await StartAsync([new(ActKind.ReviewSupplier, "Review the supplier of Akismet", null, "/vendors#plugin:akismet"), new(ActKind.SettleFlaw, "A decision about a flaw ends", DateTimeOffset.UnixEpoch.AddYears(100), "/vulnerabilities/v-1") { Owed = false }]);
        using var empty = await host.SignedInAsync("Ines Okafor", "owner");
        var first = Rows((await empty.GetAsync(Root + "/gaps")).Page);
        Assert.Contains(first, r => r.What == "Enrol the first site" && r.Minutes == 4);
        Assert.Contains(first, r => r.What == "Define the observation period");
        Assert.Contains("between now and the first result", AssuranceHost.Text(empty.Page), StringComparison.Ordinal);

        var (agent, _) = await host.EnrolAsync();
        var ines = await host.ActorAsync("Ines Okafor");
        var period = await host.BeginAsync(ines, new Dictionary<string, long> { ["CO-01"] = 86_400 });
        await agent.Beat().Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).Tell("plugin.activated", "plugin", "seatmap", SiteTeller.Plugin("1.0", true)).SendAsync();
        await AskForAsync(host, period, "PBC-7", null);
        var standing = await host.StandingAsync();
        var second = Rows((await empty.GetAsync(Root + "/gaps?page=2")).Page);
        var rows = Rows((await empty.GetAsync(Root + "/gaps")).Page);
        Assert.Equal(50, rows.Length);
        rows = [.. rows, .. second];
        Assert.Equal(rows.OrderBy(r => r.Minutes).Select(r => r.Minutes), rows.Select(r => r.Minutes));
        var sum = 0;
        Assert.All(rows, r => Assert.Equal(sum += r.Minutes, r.Sum));
        Assert.Contains(rows, r => r.What == "Say what 2 deviations of CH-01 were" && r.Minutes == 10 && r.Href.StartsWith(Root + "/controls/CH-01?at=D-", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.What == "Answer the auditor’s request PBC-7" && r.Href.StartsWith($"{Root}/audit/{period}/requests#rq-", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.What == "Review the supplier of Akismet" && r.Minutes == 20 && r.Href == Root + "/vendors#plugin:akismet");
        Assert.Contains(rows, r => r.What.StartsWith("Declare the administrators of shop.", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Href == Root + "/duties#CO-01" && r.Minutes == 30);
        Assert.Contains(rows, r => r.What.StartsWith("Register the systems", StringComparison.Ordinal) && r.Href == Root + "/systems#register");
        Assert.DoesNotContain(rows, r => r.What.StartsWith("A decision about", StringComparison.Ordinal)); // after the period
        // Every control that waits for a source is named once.
        var waiting = standing.Current!.Controls.Where(c => c.Conclusion.Reason.StartsWith("No source is connected yet", StringComparison.Ordinal)).Select(c => c.Id).ToArray();
        var named = rows.Where(r => r.What.StartsWith("Bring a source for ", StringComparison.Ordinal)).SelectMany(r => r.What["Bring a source for ".Length..].Split(", ")).ToArray();
        Assert.NotEmpty(waiting);
        Assert.Equal(waiting.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Contains("2 deviations are on record", AssuranceHost.Text(empty.Page), StringComparison.Ordinal);

        foreach (var deviation in standing.Current.Controls.Single(c => c.Id == "CH-01").Deviations)
        {
            Assert.Null((await host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "confirmed", "Switched on in a hurry", ines, Ct)).Refusal);
        }
        await host.StandingAsync();
        Assert.DoesNotContain(Rows((await empty.GetAsync(Root + "/gaps")).Page), r => r.What.Contains("deviations of CH-01", StringComparison.Ordinal));
        Assert.Contains("2 deviations are on record", AssuranceHost.Text(empty.Page), StringComparison.Ordinal); // they stay
    }

    [Fact]
    public async Task The_calendar_has_what_was_done_what_is_owed_and_what_comes_in_the_companys_own_days()
    {
        await using var host = await StartAsync([new(ActKind.ReviewSupplier, "The supplier of Akismet is to be reviewed again", new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero), "/vendors#plugin:akismet") { Owed = false }]);
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        Assert.Contains("Nothing has a date in", AssuranceHost.Text((await viewer.GetAsync(Root + "/calendar")).Page), StringComparison.Ordinal);
        var lena = new FactActor("person", "p-lena", "passkey");
        await host.EnrolAsync();
        Assert.Null((await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long>(), lena, Ct)).Refusal);
        // A zone whose day ends when it is noon in London.
        var now = host.Clock.GetUtcNow();
        var defined = await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("Rehearsal", now.AddHours(-1), now.AddDays(100), "Pacific/Auckland"), lena, Ct);
        Assert.Null(defined.Refusal);
        await AskForAsync(host, defined.Id!, "PBC-3", new(2031, 5, 6, 0, 0, 0, TimeSpan.Zero));
        var standing = await host.StandingAsync();
        var page = AssuranceHost.Text((await viewer.GetAsync(Root + "/calendar")).Page);
        Assert.Contains("Pacific/Auckland, the time zone of Rehearsal", page, StringComparison.Ordinal);
        Assert.Contains("Rehearsal begins", page, StringComparison.Ordinal);
        // Each quarter's duty stands on the last day of the quarter there, not on that of UTC.
        var owed = standing.Current!.Controls.Single(c => c.Id == "GV-08").Population[0];
        var local = Micros.ToTime(standing.Current.Period.Calendar.Zone.ToLocal(owed.Received)).UtcDateTime;
        var month = await viewer.GetAsync($"{Root}/calendar?month={local.ToString("yyyy-MM", CultureInfo.InvariantCulture)}");
        var day = month.Page[month.Page.IndexOf($"id=\"d-{local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\"", StringComparison.Ordinal)..];
        Assert.Contains("GV-08", day.Split("<h3")[0], StringComparison.Ordinal);
        // A request is due when its day ends there; a moment that another room told stands on its local day.
        var may = AssuranceHost.Text((await viewer.GetAsync(Root + "/calendar?month=2031-05")).Page);
        Assert.Contains("Tuesday, 6 May 2031 19:08 Ends The supplier of Akismet is to be reviewed again 23:59 Owed The auditor’s request PBC-3", may, StringComparison.Ordinal);
        foreach (var odd in (string[])["2031-13", "1999-12", "2101-01", "x", "2031-05-06", "<b>"]) { Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{Root}/calendar?month={Uri.EscapeDataString(odd)}")).Status); }
        Assert.DoesNotContain("rel=\"prev\"", (await viewer.GetAsync(Root + "/calendar?month=2000-01")).Page, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", (await viewer.GetAsync(Root + "/calendar?month=2100-12")).Page, StringComparison.Ordinal);

        host.Clock.Jump(TimeSpan.FromDays(40));
        using var later = await host.SignedInAsync("Ines Okafor", "viewer");
        await host.StandingAsync();
        Assert.Contains("Missed", AssuranceHost.Text((await later.GetAsync($"{Root}/calendar?month={local.ToString("yyyy-MM", CultureInfo.InvariantCulture)}")).Page), StringComparison.Ordinal);
        using var stranger = await host.SignedInAsync("Eve Other", "owner", AssuranceHost.Other);
        foreach (var path in (string[])["/calendar", "/calendar.ics", "/gaps"])
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await stranger.GetAsync(Root + path)).Status));
        }
    }

    [Fact]
    public async Task The_calendars_file_is_one_that_any_calendar_reads_whatever_people_wrote()
    {
        const string hostile = "Reply, now; or\\never\r\nBEGIN:VEVENT\u0007 äöü ééééééééééééééééééééééééééééééééééééééééééééééééé 🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉";
        await using var host = await StartAsync([new(ActKind.ReviewSupplier, hostile, new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero), "/vendors")]);
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        await viewer.GetAsync(Root + "/calendar.ics");
        Assert.Equal(("text/calendar", $"{AssuranceHost.Tenant}.ics"), (viewer.Last.Content.Headers.ContentType!.MediaType, viewer.Last.Content.Headers.ContentDisposition!.FileName));
        var bytes = await viewer.BytesAsync(Root + "/calendar.ics");
        var text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.All(text.Split("\r\n"), l => Assert.InRange(Encoding.UTF8.GetByteCount(l), 0, 75));
        Assert.DoesNotContain('\uFFFD', text); // no character was cut in two
        var lines = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Colophon//Calendar//EN", "NAME:Fernhill Learning", "BEGIN:VEVENT"], lines[..5]);
        Assert.Matches("^UID:[0-9a-f]{32}@colophon$", lines[5]);
        Assert.Matches("^DTSTAMP:[0-9]{8}T[0-9]{6}Z$", lines[6]);
        Assert.Equal("DTSTART:20310506T070809Z", lines[7]);
        Assert.Equal("SUMMARY:" + hostile.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace("\r\n", "\\n", StringComparison.Ordinal).Replace("\u0007", "", StringComparison.Ordinal), lines[8]);
        Assert.Equal(["END:VEVENT", "END:VCALENDAR"], lines[^2..]);
        Assert.Single(lines, "BEGIN:VEVENT");
        // The same thing keeps its name.
        Assert.Contains(lines[5], Encoding.UTF8.GetString(await viewer.BytesAsync(Root + "/calendar.ics")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_has_each_of_its_days_once_and_ends_where_the_calendar_does()
    {
        foreach (var first in (DateOnly[])[new(2024, 2, 1), new(2027, 2, 1), new(2027, 3, 1), new(2027, 8, 1), new(2000, 1, 1), new(2100, 12, 1)])
        {
            var days = new Month(first, TimeZoneInfo.Utc).Weeks().SelectMany(w => w).OfType<DateOnly>().ToArray();
            Assert.Equal(Enumerable.Range(0, DateTime.DaysInMonth(first.Year, first.Month)).Select(first.AddDays), days);
        }
        Assert.Null(new Month(new(2000, 1, 1), TimeZoneInfo.Utc).Before);
        Assert.Null(new Month(new(2100, 12, 1), TimeZoneInfo.Utc).After);
        Assert.Equal(new DateOnly(2027, 2, 1), new Month(new(2027, 3, 1), TimeZoneInfo.Utc).Before!.First);
    }

    [Fact]
    public void The_same_thing_many_times_on_a_day_is_one_line()
    {
        var at = new DateTimeOffset(2027, 3, 31, 10, 0, 0, TimeSpan.Zero);
        var acts = Enumerable.Range(0, 300).Select(i => new DatedAct(at.AddMinutes(i), "AC-06: access review", "/x", ActKind.ReviewAccess, DateState.Owed, "AC-06")).Append(new(at, "AC-06: access review", "/x", null, DateState.Done, "AC-06"));
        var (_, lines) = Assert.Single(new Month(new(2027, 3, 1), TimeZoneInfo.Utc).Days(acts));
        Assert.Equal(["10:00", "10:00 to 14:59"], lines.Select(l => l.Clock));
        Assert.Equal("AC-06: access review, and 299 more of the kind", lines[1].What);
    }

    [Fact]
    public void Each_act_has_an_estimate_and_each_estimate_its_limits()
    {
        var effort = new EffortOptions();
        foreach (var kind in Enum.GetValues<ActKind>())
        {
            Assert.InRange(effort.Of(kind), 1, EffortOptions.Most);
            var property = typeof(EffortOptions).GetProperty(kind.ToString())!;
            foreach (var (minutes, good) in ((int, bool)[])[(0, false), (1, true), (EffortOptions.Most, true), (EffortOptions.Most + 1, false)])
            {
                var changed = new EffortOptions();
                property.SetValue(changed, minutes);
                Assert.Equal((kind, minutes, good), (kind, minutes, System.ComponentModel.DataAnnotations.Validator.TryValidateObject(changed, new(changed), null, validateAllProperties: true)));
                Assert.Equal(minutes, changed.Of(kind));
            }
        }
        // The handbook names each with its default.
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Colophon.slnx"))) { root = root.Parent!; }
        var told = Regex.Matches(File.ReadAllText(Path.Combine(root.FullName, "docs", "operate.md")), "^\\| ((?:`[A-Z][A-Za-z]+` ?)+)\\| ([0-9, ]+) \\|", RegexOptions.Multiline)
            .SelectMany(m => Regex.Matches(m.Groups[1].Value, "`([A-Za-z]+)`").Select(n => n.Groups[1].Value).Zip(m.Groups[2].Value.Split(", "))).ToDictionary(p => p.First, p => int.Parse(p.Second, CultureInfo.InvariantCulture));
        Assert.Equal(Enum.GetValues<ActKind>().ToDictionary(k => k.ToString(), effort.Of).OrderBy(p => p.Key), told.OrderBy(p => p.Key));
        Assert.Equal(Enum.GetNames<ActKind>().Order(StringComparer.Ordinal), typeof(EffortOptions).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private async Task<AssuranceHost> StartAsync(IReadOnlyList<PendingAct> others) =>
        await (await AssuranceHost.StartAsync(_data.FullName, replace: s => s.AddSingleton<IPendingActs>(new Others(others)))).FoundAsync();

    /// <summary>A line of the firm's list, as the room that takes it in records it.</summary>
    private static async Task AskForAsync(AssuranceHost host, string period, string number, DateTimeOffset? due)
    {
        var after = new System.Text.Json.Nodes.JsonObject { ["period"] = period, ["number"] = number, ["text"] = "Population of new users" };
        if (due is { } day) { after["due"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture); }
        await host.Services.GetRequiredService<IRecordFacts>().RecordAsync(AssuranceHost.Tenant, new Fact("request.imported", new("person", "p-ines", "passkey"), new("request", "rq-" + number.ToLowerInvariant())) { After = after }, Ct);
        await host.StandingAsync();
    }

    private static (int Minutes, string What, string Href, int Sum)[] Rows(string page) =>
        [.. Row().Matches(page).Select(m => (Minutes(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[3].Value), WebUtility.HtmlDecode(m.Groups[2].Value), Minutes(m.Groups[4].Value)))];

    /// <summary>"2 h 10 min", "75 h" or "4 min".</summary>
    private static int Minutes(string text) => Regex.Matches(WebUtility.HtmlDecode(text), @"([0-9]+)\s(h|min)").Sum(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) * (m.Groups[2].Value == "h" ? 60 : 1));

    [GeneratedRegex("<tr><td class=\"num\">([^<]+)</td><th scope=\"row\"><a href=\"([^\"]+)\">([^<]+)</a>.*?<td class=\"num\">([^<]+)</td></tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    private sealed class Others(IReadOnlyList<PendingAct> acts) : IPendingActs
    {
        public Task<IReadOnlyList<PendingAct>> ActsAsync(TenantId tenant, CancellationToken ct) => Task.FromResult(acts);
    }
}
