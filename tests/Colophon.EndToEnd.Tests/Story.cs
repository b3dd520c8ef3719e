using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Colophon.TestSupport;
using Microsoft.Playwright;
using OtpNet;

namespace Colophon.EndToEnd.Tests;

/// <summary>One running server with a company, its people, three sites and a minute in which things go well and wrong; started once for all tests of the collection.</summary>
public sealed class Story : IAsyncLifetime
{
    public const string Tenant = "fernhill";
    public const string Hostile = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>'\"; DROP TABLE event; --";
    public const string PeriodName = "Rehearsal";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-e2e-").FullName;
    private readonly Dictionary<string, Pulse> _pulses = [];
    private readonly SemaphoreSlim _once = new(1, 1);
    private string? _binder;
    private Furniture? _furniture;

    internal RunningServer Server { get; private set; } = default!;

    internal Chromium Browser { get; private set; } = default!;

    /// <summary>Signed in as Ines Okafor, the owner, who is user wp:1 of each site.</summary>
    internal IPage Owner { get; private set; } = default!;

    /// <summary>Signed in as Lena Hartvig, who approves.</summary>
    internal IPage Approver { get; private set; } = default!;

    /// <summary>Ids by the first label of their host: shop, members, docs.</summary>
    internal Dictionary<string, string> Sites { get; } = [];

    internal string Site => Sites["shop"];

    /// <summary>Path of the period's page.</summary>
    internal string Period { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync(Repository.Server, _data, CancellationToken.None,
            ["--Fleet:HeartbeatSeconds=2", "--Fleet:SettleSeconds=1", "--Audit:DetectionSeconds=2", "--Audit:SilenceCheckSeconds=1", "--Assurance:EvaluateEverySeconds=1", "--Scanning:LookEverySeconds=1"]);
        Browser = await Chromium.StartAsync(Server.Address);
        await Server.AskAsync("/local/tenants", new { tenant = Tenant, name = "Fernhill Learning" });
        Owner = await JoinedAsync("ines@fernhill.example", "Ines Okafor", "owner");
        Approver = await JoinedAsync("lena@fernhill.example", "Lena Hartvig", "approver");
        foreach (var name in (string[])["shop", "members", "docs"]) { await EnrolAsync(name); }
        var challenge = await SetUpAsync();
        await Task.WhenAll(new Minute(_pulses).PassAsync(), ChallengeAsync(challenge));
    }

    /// <summary>Somebody tries what a control forbids and writes that it was refused. Before the period, so that however slow the machine is, only the sending falls into it.</summary>
    private async Task<IPage> TryAsync()
    {
        var page = await OpenAsync(Owner, "/controls/CH-06");
        await page.Locator("details:has(#challenge-summary)").EvaluateAsync("d => d.open = true");
        await page.CheckAsync("input[name=held][value=yes]");
        await page.FillAsync("#challenge-summary", "Opened the editor of a plugin as an administrator; it answered that editing is off.");
        return page;
    }

    /// <summary>Within the period it is recorded, as soon as the results hold it.</summary>
    private async Task ChallengeAsync(IPage page)
    {
        await Task.Delay(TimeSpan.FromSeconds(8));
        await page.ClickAsync("section:has(#challenge) button:has-text(\"Record it\")");
        try
        {
            await page.WaitForURLAsync("**#challenge", new() { Timeout = 120_000 });
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"The challenge was not recorded. {page.Url} says:\n{await page.InnerTextAsync("body")}\n{Server.Output}", e);
        }
        await page.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pulse in _pulses.Values) { await pulse.DisposeAsync(); }
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        _once.Dispose();
    }

    internal async Task<string> LinkAsync(string email, string name, string role, string tenant = Tenant) =>
        (await Server.AskAsync("/local/sign-in-links", new { tenant, email, name, role }))["url"]!.GetValue<string>();

    /// <summary>First sign-in by link, then password and code; the code is computed as an app would.</summary>
    internal static async Task<string> JoinAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.ClickAsync("text=Use the link and go on");
        var seed = (await page.InnerTextAsync("#seed")).Replace(" ", "", StringComparison.Ordinal);
        await page.FillAsync("#password", TestSupport.Browser.Password);
        await page.FillAsync("#code", Code(seed));
        await page.ClickAsync("text=Set password and code");
        await page.ClickAsync("text=I have stored them, go on");
        return seed;
    }

    internal async Task<IPage> JoinedAsync(string email, string name, string role)
    {
        var page = await Browser.PageAsync();
        await JoinAsync(page, await LinkAsync(email, name, role));
        return page;
    }

    internal static string Code(string seed) => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>A new page of the same person.</summary>
    internal static async Task<IPage> OpenAsync(IPage person, string path)
    {
        var page = await person.Context.NewPageAsync();
        await page.GotoAsync($"/t/{Tenant}{path}");
        return page;
    }

    /// <summary>The period is frozen as soon as it has settled; every later call finds it so.</summary>
    internal async Task FrozenAsync()
    {
        await _once.WaitAsync();
        try
        {
            var page = await OpenAsync(Owner, Period);
            while (await page.GetByText("The freeze", new() { Exact = true }).CountAsync() == 0)
            {
                if (await page.Locator("button:has-text(\"Freeze this period\"):not([aria-disabled])").CountAsync() == 1)
                {
                    await page.ClickAsync("text=Freeze this period");
                    await page.WaitForURLAsync("**#freezes");
                    continue;
                }
                await Task.Delay(500);
                await page.ReloadAsync();
            }
            await page.CloseAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Path of the page of a binder of the frozen period; ordered by the first who asks.</summary>
    internal async Task<string> BinderAsync()
    {
        await FrozenAsync();
        await _once.WaitAsync();
        try
        {
            if (_binder is not null) { return _binder; }
            var page = await OpenAsync(Owner, Period);
            await page.ClickAsync("text=Order the binder");
            await page.WaitForURLAsync("**/evidence/**");
            await Assertions.Expect(page.Locator("#download")).ToBeVisibleAsync(new() { Timeout = 60_000 }); // the page loads itself until it is done
            _binder = new Uri(page.Url).AbsolutePath[$"/t/{Tenant}".Length..];
            await page.CloseAsync();
            return _binder;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>One of each thing that has a page of its own: a finding, a system, a flaw, a review of an update, an auditor with a selection. Made by the first who asks, after the freeze.</summary>
    internal async Task<Furniture> FurnishedAsync()
    {
        var binder = await BinderAsync();
        await _once.WaitAsync();
        try
        {
            return _furniture ??= await FurnishAsync(binder);
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<Furniture> FurnishAsync(string binder)
    {
        string Here(IPage page) => new Uri(page.Url).AbsolutePath[$"/t/{Tenant}".Length..];
        var page = await OpenAsync(Owner, "/controls/CH-01");
        var deviation = page.Locator(".dev").First;
        await deviation.EvaluateAsync("d => d.open = true");
        var id = await deviation.Locator("summary b").InnerTextAsync();
        await deviation.Locator("textarea").FillAsync("Switched on in a hurry, without asking.");
        await deviation.Locator("button:has-text(\"Record it beside\")").ClickAsync();
        await page.GotoAsync($"/t/{Tenant}/findings");
        await page.FillAsync("#title", "Plugins are switched on without approval");
        await page.FillAsync("#deviations", id);
        await page.SelectOptionAsync("#owner", new SelectOptionValue { Label = "Lena Hartvig" });
        await page.FillAsync("#due", TimeProvider.System.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.ClickAsync("text=Open this finding");
        await page.WaitForURLAsync("**/findings/fi-*");
        var finding = Here(page);

        await page.GotoAsync($"/t/{Tenant}/systems");
        await page.SelectOptionAsync("#kind", "dns");
        await page.FillAsync("#name", "Registrar of Fernhill");
        await page.SelectOptionAsync("#owner", new SelectOptionValue { Label = "Lena Hartvig" });
        await page.ClickAsync("button:has-text(\"Register it\")");
        await page.ClickAsync("main >> text=Registrar of Fernhill");
        await page.WaitForURLAsync("**/systems/sy*");
        var system = Here(page);

        await Server.AskAsync("/local/feeds/wordfence", new JsonObject { ["1"] = Flaw() });
        do { await page.GotoAsync($"/t/{Tenant}/vulnerabilities"); await Task.Delay(300); } while (await page.Locator("section[aria-labelledby=open] .tbl tbody a[href*='/vulnerabilities/f-']").CountAsync() == 0);
        await page.ClickAsync("section[aria-labelledby=open] .tbl tbody a[href*='/vulnerabilities/f-']");
        await page.WaitForURLAsync("**/vulnerabilities/f-*");
        var flaw = Here(page);

        await page.GotoAsync($"/t/{Tenant}/updates");
        await page.SetInputFilesAsync("#new", new FilePayload { Name = "visitor-counter.1.1.0.zip", MimeType = "application/zip", Buffer = Package() });
        await page.SelectOptionAsync("#old_kept", "none");
        await page.ClickAsync("text=Review this version");
        await page.WaitForURLAsync("**/updates/r-*");
        await Assertions.Expect(page.Locator("#record")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var update = Here(page);

        await page.GotoAsync($"/t/{Tenant}/audit/grants");
        await page.FillAsync("#firm", "Lindqvist & Sons CPA");
        await page.FillAsync("#name", "Noor Lindqvist");
        await page.FillAsync("#email", "noor@lindqvist.example");
        await page.ClickAsync("text=Grant this access");
        var auditor = await Browser.PageAsync();
        await JoinAsync(auditor, await page.InnerTextAsync("#link"));
        await auditor.GotoAsync($"/t/{Tenant}{Period}/selections");
        await auditor.SelectOptionAsync("#control", "CH-01");
        await auditor.FillAsync("#list", "1");
        await auditor.ClickAsync("text=Bring in this selection");
        await auditor.WaitForURLAsync("**/selections/sel-*");
        await auditor.ClickAsync("text=Publish this selection and its notes");
        var selection = new Uri(auditor.Url).AbsolutePath[$"/t/{Tenant}".Length..];
        // An auditor is shown what is frozen: what was made since comes with an addendum.
        await page.GotoAsync($"/t/{Tenant}{Period}");
        await page.ClickAsync("button:has-text(\"Add an addendum\")");
        await page.WaitForURLAsync("**#freezes");
        await page.CloseAsync();
        return new(finding, system, flaw, update, selection, binder, auditor);
    }

    private static JsonObject Flaw() => new()
    {
        ["id"] = "id-akismet", ["title"] = "Akismet <= 9.0 - Stored XSS", ["cve"] = "CVE-2025-22222", ["published"] = "2025-02-23 00:00:00", ["references"] = new JsonArray("https://example.com/advisory"), ["cvss"] = new JsonObject { ["score"] = 7.2, ["rating"] = "High" },
        ["software"] = new JsonArray(new JsonObject
        {
            ["type"] = "plugin", ["name"] = "Akismet", ["slug"] = "akismet", ["patched_versions"] = new JsonArray("9.1"),
            ["affected_versions"] = new JsonObject { ["* - 9.0"] = new JsonObject { ["from_version"] = "*", ["from_inclusive"] = true, ["to_version"] = "9.0", ["to_inclusive"] = true } },
        }),
    };

    /// <summary>A plugin that asks another server.</summary>
    private static byte[] Package()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(zip.CreateEntry("visitor-counter/visitor-counter.php").Open());
            writer.Write("<?php\n/*\nPlugin Name: Visitor Counter\nVersion: 1.1.0\nAuthor: Counters Ltd\n*/\nadd_action( 'init', function () {\n\twp_remote_get( 'https://collect.metrics.example/' );\n} );\n");
        }
        return bytes.ToArray();
    }

    private async Task EnrolAsync(string name)
    {
        var url = $"https://{name}.fernhill.example";
        var invited = await Server.AskAsync("/local/sites", new { tenant = Tenant, url, environment = "production" });
        Sites[name] = invited["site"]!.GetValue<string>();
        var agent = await SiteAgent.EnrolAsync(Server.Address, invited["token"]!.GetValue<string>(), url, Sites[name]);
        Minute.Begin(agent);
        await agent.SendAsync();
        _pulses[name] = new Pulse(agent);
    }

    /// <summary>What people do in the console before the period begins.</summary>
    /// <returns>A challenge that is written and not yet sent.</returns>
    private async Task<IPage> SetUpAsync()
    {
        await Owner.GotoAsync($"/t/{Tenant}/controls");
        await Owner.ClickAsync("text=Another term than the catalogue");
        await Owner.FillAsync("[name='every.AC-06']", "3600");
        await Owner.ClickAsync("button:has-text(\"Adopt these\")");
        await Owner.GotoAsync($"/t/{Tenant}/people");
        await Owner.ClickAsync("main >> text=Ines Okafor");
        foreach (var site in Sites.Values)
        {
            await Owner.FillAsync($"#users-{site}", "wp:1");
            await Owner.Locator("form", new() { Has = Owner.Locator($"#users-{site}") }).GetByRole(AriaRole.Button).ClickAsync();
        }
        await Approver.GotoAsync($"/t/{Tenant}/changes");
        await Approver.SelectOptionAsync("#site", Site);
        await Approver.SelectOptionAsync("#requested_by", new SelectOptionValue { Label = "Ines Okafor" });
        await Approver.SelectOptionAsync("#covers", "plugin.updated");
        await Approver.FillAsync("#object", "akismet");
        await Approver.FillAsync("#reason", "Security release; the change log was read.");
        await Approver.ClickAsync("text=Approve and record it");
        var challenge = await TryAsync();
        var from = TimeProvider.System.GetUtcNow().AddSeconds(2);
        Period = await DefineAsync(Owner, Tenant, PeriodName, from, from + Length);
        return challenge;
    }

    internal static async Task<string> DefineAsync(IPage page, string tenant, string name, DateTimeOffset from, DateTimeOffset until)
    {
        await page.GotoAsync($"/t/{tenant}/audit");
        await page.FillAsync("#name", name);
        await page.FillAsync("#from", Second(from));
        await page.FillAsync("#until", Second(until));
        await page.ClickAsync("text=Define this period");
        await page.WaitForURLAsync("**/audit/per-*");
        return new Uri(page.Url).AbsolutePath[$"/t/{tenant}".Length..];
    }

    /// <summary>As Chromium writes it into the field: whole minutes without their seconds.</summary>
    private static string Second(DateTimeOffset time) => time.UtcDateTime.ToString(time.Second == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>Paths below the company of what has a page of its own.</summary>
/// <param name="Auditor">A page that is signed in as the auditor who made the selection.</param>
internal sealed record Furniture(string Finding, string System, string Flaw, string Update, string Selection, string Binder, IPage Auditor);

[CollectionDefinition(nameof(Story))]
public sealed class StoryCollection : ICollectionFixture<Story>;
