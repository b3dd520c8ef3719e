using System.Text.Json;
using Colophon.Cli.Commands.Demo;
using Colophon.Cli.Server;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Collector;

/// <summary>Everything that a second look needs: server, site with agent, collector with an account of its own in the database, and a person in the console.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string _data;
    private readonly Cast _cast;
    private readonly string _period;

    private Bench(RunningServer server, WordPressSite site, string data, string home, string siteId, string token, string source, Cast cast, string period)
    {
        (Server, Site, _data, Home, SiteId, Token, Source, _cast, _period) = (server, site, data, home, siteId, token, source, cast, period);
    }

    public RunningServer Server { get; private set; }

    public WordPressSite Site { get; }

    public string Home { get; }

    public string SiteId { get; }

    public string Token { get; }

    /// <summary>The collector's id.</summary>
    public string Source { get; }

    private static string Program => Path.Combine(Shell.Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");

    private static string[] Settings(int heartbeat) => [$"--Fleet:HeartbeatSeconds={heartbeat}", "--Fleet:SettleSeconds=1", "--Scanning:LookEverySeconds=1"];

    /// <param name="heartbeat">Seconds. What a beat may take is a share of it.</param>
    public static async Task<Bench> StartAsync(int port, bool multisite, CancellationToken ct, int heartbeat = 1)
    {
        var data = Directory.CreateTempSubdirectory("colophon-col-").FullName;
        var site = WordPressSite.Start(port, multisite: multisite);
        RunningServer? server = null;
        try
        {
            server = await RunningServer.StartAsync(Program, data, ct, Settings(heartbeat));
            return await FurnishAsync(server, site, data, ct);
        }
        catch
        {
            if (server is not null) { await server.DisposeAsync(); }
            site.Dispose();
            throw;
        }
    }

    private static async Task<Bench> FurnishAsync(RunningServer server, WordPressSite site, string data, CancellationToken ct)
    {
        site.As("bash", "-c", $"mariadb --no-defaults -S '{site.Folder}/run/my.sock' -u \"$(id -un)\" -e \"CREATE USER looker@localhost IDENTIFIED BY 'looks'; GRANT SELECT, SHOW VIEW ON wp.* TO looker@localhost\"");
        await server.AskAsync("/local/tenants", new { tenant = Cast.Tenant, name = Cast.Company });
        var invited = await server.AskAsync("/local/sites", new { tenant = Cast.Tenant, url = site.Url, environment = "production" });
        var enrolled = site.Enrol(server.Address.ToString(), invited["token"]!.GetValue<string>());
        if (enrolled.Code != 0) { throw new InvalidOperationException(enrolled.Error); }
        site.Tick();
        var cast = new Cast(server.Address.ToString().TrimEnd('/'));
        using var admin = new AdminSocket(DataFolder.Of(data));
        await cast.GatherAsync(admin, TimeProvider.System, ct);
        var id = invited["site"]!.GetValue<string>();
        var desk = new Desk(cast, id, new Patience(TimeProvider.System));
        await desk.FirstLookAsync(ct);
        await desk.AdoptControlsAsync(TimeSpan.FromHours(1), ct);
        var now = TimeProvider.System.GetUtcNow();
        var period = await desk.DefinePeriodAsync("Second looks", now, now.AddDays(1), ct);

        var home = Path.Combine(data, "..", Path.GetFileName(data) + "-collector");
        await File.WriteAllTextAsync(data + ".cnf", $"[client]\nuser=looker\npassword=looks\nsocket={site.Folder}/run/my.sock\n", ct);
        var invitation = await CommandLine.RunAsync("collector", "invite", id, "--data", data);
        if (invitation.Code != 0) { throw new InvalidOperationException(invitation.Errors); }
        var token = invitation.Output.Trim();
        var bench = new Bench(server, site, data, Path.GetFullPath(home), id, token, "", cast, period);
        var made = await CommandLine.RunAsync(["collector", "enroll", .. bench.Place(bench.Home), "--server", server.Address.ToString(), "--token", token]);
        return made.Code == 0 ? new Bench(server, site, data, bench.Home, id, token, made.Output.Trim(), cast, period) : throw new InvalidOperationException(made.Errors);
    }

    public string[] Place(string home) => ["--site", Site.Root, "--state", home, "--database-options", _data + ".cnf", "--database", "wp"];

    public Task<Outcome> CollectAsync(params string[] more) => CommandLine.RunAsync(["collector", "run", "--once", .. Place(Home), .. more]);

    /// <summary>What the collector told, in order.</summary>
    public List<JsonElement> Told() => [.. Directory.GetFiles(Path.Combine(Home, "batches"), "*.batch").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(l => l.StartsWith("{\"v\":1,\"source\":\"" + Source, StringComparison.Ordinal) && l.Contains("\"type\":", StringComparison.Ordinal)).Select(l => JsonElement.Parse(l))];

    /// <summary>The agent's, now.</summary>
    public void Beat()
    {
        File.Delete(Path.Combine(Site.DataFolder!, "beat.json"));
        Site.Tick();
    }

    /// <summary>Beats of both, in turn; each quotes what the other's last one became.</summary>
    public async Task RoundsAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Beat();
            var outcome = await CollectAsync();
            Assert.True(outcome.Code == 0, outcome.Errors);
        }
        for (var i = 0; i < 2; i++)
        {
            Beat();
        }
    }

    /// <summary>The reconciliation control's page as a person reads it, once it says <paramref name="awaited"/>.</summary>
    public async Task<string> ShownAsync(CancellationToken ct, string? awaited = null)
    {
        var text = "";
        for (var attempt = 0; attempt < 60; attempt++)
        {
            text = (await _cast.Mara.Browser.OpenAsync($"/t/{Cast.Tenant}/controls/AU-02?period={_period}", ct)).Text;
            if (awaited is null ? attempt == 4 : text.Contains(awaited, StringComparison.Ordinal)) { return text; }
            await Task.Delay(500, ct);
        }
        throw new Xunit.Sdk.XunitException($"The page of AU-02 never said \"{awaited}\":\n{text}");
    }

    /// <summary>The site's page about malicious code, as a person reads it.</summary>
    public async Task<string> IntegrityAsync(CancellationToken ct) => (await _cast.Mara.Browser.OpenAsync($"/t/{Cast.Tenant}/sites/{SiteId}/integrity", ct)).Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries) is var words ? string.Join(' ', words) : "";

    public async Task<string> StreamAsync(string type, CancellationToken ct) => (await _cast.Mara.Browser.OpenAsync($"/t/{Cast.Tenant}/sites/{SiteId}?type={type}", ct)) is var page && page.Html.Contains("/events/", StringComparison.Ordinal)
        ? page.Html
        : (await _cast.Mara.Browser.OpenAsync($"/t/{Cast.Tenant}/events?type={type}", ct)).Html;

    public async Task RestartAsync(CancellationToken ct) => Server = await RunningServer.StartAtAsync(Server.Address.Port, Program, _data, ct, Settings(1));

    public async ValueTask DisposeAsync()
    {
        _cast.Dispose();
        await Server.DisposeAsync();
        Site.Dispose();
        foreach (var folder in (string[])[_data, Home, Home + "-2"])
        {
            if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        }
        File.Delete(_data + ".cnf");
    }
}
