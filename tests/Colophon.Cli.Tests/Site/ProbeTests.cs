using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Site;

/// <summary>What a visitor can reach of a real WordPress, asked from the server; and what is said of a site on which nothing can be concluded.</summary>
[Trait("Category", "Real")]
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-probe-").FullName;
    private RunningServer _server = default!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Shell.Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");
        _server = await RunningServer.StartAsync(program, _data, Cancel);
        await _server.AskAsync("/local/tenants", new { tenant = "fernhill", name = "Fernhill" });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Files_and_routes_that_are_open_are_found_and_those_that_are_not_are_not()
    {
        using var site = WordPressSite.Start(22275, agent: false);
        var id = await EnrolAsync(site.Url);
        var clean = await ProbeAsync(id);
        Assert.Equal("""{"home":"answers","index":"answers","absent":"refused"}""", clean["controls"]!.ToJsonString());
        Assert.Empty(clean["files"]!.AsArray());
        Assert.Contains("/wp/v2/posts", Texts(clean["routes"]));
        Assert.DoesNotContain("/wp/v2/settings", Texts(clean["routes"]));
        Assert.InRange(clean["routes_refused"]!.GetValue<int>(), 1, 100);

        site.Write("wp-content/debug.log", "[01-Jan-2026] PHP Warning:  something in /var/www");
        site.Write(".env", "DB_PASSWORD=Canary-env");
        site.Write("backup.sql", "this is a page about backups, not one"); // the name alone is no finding
        site.Write("wp-content/mu-plugins/routes.php", """
            <?php add_action('rest_api_init', function () {
                register_rest_route('shop/v1', '/everyone', ['methods' => 'GET', 'callback' => fn () => ['customers' => []], 'permission_callback' => '__return_true']);
                register_rest_route('shop/v1', '/managers', ['methods' => 'GET', 'callback' => fn () => [], 'permission_callback' => fn () => current_user_can('manage_options')]);
                register_rest_route('shop/v1', '/buy', ['methods' => 'POST', 'callback' => function () { update_option('probe_posted', '1'); return []; }, 'permission_callback' => '__return_true']);
            });
            """);
        var open = await ProbeAsync(id);
        Assert.Equal([".env", "wp-content/debug.log"], Texts(open["files"]).Order(StringComparer.Ordinal));
        Assert.Equal(["/shop/v1", "/shop/v1/everyone"], Texts(open["routes"]).Except(Texts(clean["routes"])).Order(StringComparer.Ordinal));
        Assert.Equal("", site.Php("echo get_option('probe_posted', '');")); // it only asked
        Assert.DoesNotContain("Canary-env", open.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_everything_answers_or_nothing_does_nothing_is_concluded()
    {
        using var listener = new HttpListener();
        var port = RunningServer.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var answers = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("We could not find that page. PASSWORD forgotten?"));
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { }
        }, Cancel);
        var id = await EnrolAsync($"http://127.0.0.1:{port}");
        var probe = await ProbeAsync(id);
        Assert.Equal("status 200", probe["controls"]!["absent"]!.GetValue<string>());
        Assert.Empty(probe["files"]!.AsArray()); // the same page as for what can't be there
        Assert.Equal("not determinable: the site did not list its routes", probe["routes"]!.GetValue<string>());
        listener.Stop();
        await answers;
        probe = await ProbeAsync(id);
        Assert.Equal("not determinable: the site's own home page did not answer", probe["files"]!.GetValue<string>());
    }

    private async Task<string> EnrolAsync(string url)
    {
        var invited = await _server.AskAsync("/local/sites", new { tenant = "fernhill", url });
        using var site = await EnrolledSite.EnrolAsync(_server.Http, invited["token"]!.GetValue<string>(), url);
        return site.Site;
    }

    private async Task<JsonNode> ProbeAsync(string site)
    {
        var outcome = await CommandLine.RunAsync("site", "probe", site, "--data", _data);
        Assert.True(outcome.Code == ExitCode.Done, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(n => n!.GetValue<string>())];
}
