using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Site;

/// <summary>What a visitor and others can reach of a real WordPress, asked from the server; and what is said of a site on which nothing can be concluded.</summary>
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
        File.Delete(_data + ".accounts");
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

    /// <summary>One network of customers' sites: two customers and somebody with the lowest role on t2, and the administrator of t1, who has no business there.</summary>
    [Fact]
    public async Task What_another_customer_a_low_role_and_the_administrator_of_another_site_reach_is_told_and_what_they_are_refused_is_not()
    {
        using var site = WordPressSite.Start(22276, multisite: true, agent: false);
        site.Write("wp-content/mu-plugins/routes.php", """
            <?php add_action('rest_api_init', function () {
                $own = fn ($what) => fn () => [['id' => get_current_user_id() * 10 + ($what === 'orders' ? 1 : 2)]];
                foreach (['orders' => fn ($id) => true, 'invoices' => fn ($id) => intdiv($id, 10) === get_current_user_id()] as $what => $may) {
                    register_rest_route('shop/v1', "/$what", ['methods' => 'GET', 'callback' => $own($what), 'permission_callback' => 'is_user_logged_in']);
                    register_rest_route('shop/v1', "/$what/(?P<id>[0-9]+)", ['methods' => 'GET', 'callback' => fn ($r) => ['id' => (int) $r['id'], 'secret' => 'Canary-thing'], 'permission_callback' => fn ($r) => is_user_logged_in() && $may((int) $r['id'])]);
                }
                register_rest_route('shop/v1', '/reports', ['methods' => 'GET', 'callback' => fn () => [], 'permission_callback' => fn () => current_user_can('read')]);
                register_rest_route('shop/v1', '/managers', ['methods' => 'GET', 'callback' => fn () => [], 'permission_callback' => fn () => current_user_can('manage_options')]);
                register_rest_route('shop/v1', '/network', ['methods' => 'GET', 'callback' => fn () => [], 'permission_callback' => fn () => in_array('t1boss', [wp_get_current_user()->user_login], true)]);
            });
            """);
        var passwords = site.Php("""
            require_once ABSPATH . 'wp-admin/includes/user.php';
            $sites = wp_list_pluck(get_sites(), 'blog_id', 'path');
            foreach (['anna' => ['/t2/', 'subscriber'], 'ben' => ['/t2/', 'subscriber'], 'lowly' => ['/t2/', 'subscriber'], 't1boss' => ['/t1/', 'administrator']] as $name => [$path, $role]) {
                $id = wp_create_user($name, wp_generate_password(), "$name@example.test");
                remove_user_from_blog($id, 1);
                add_user_to_blog((int) $sites[$path], $id, $role);
                echo WP_Application_Passwords::create_new_application_password($id, ['name' => 'probe'])[0], "\n";
            }
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (one, two) = (await EnrolAsync(site.Url + "/t1"), await EnrolAsync(site.Url + "/t2"));
        JsonObject Account(string user, int n) => new() { ["user"] = user, ["password"] = passwords[n] };
        var accounts = new JsonObject { ["customer_a"] = Account("anna", 0), ["customer_b"] = Account("ben", 1), ["low_role"] = Account("lowly", 2), ["other_administrator"] = Account("t1boss", 3), ["other_site"] = one };

        var alone = await ProbeAsync(two);
        Assert.Equal(["administrator of another site", "customer on another's things", "low role"], Texts(alone["not_tried"]).Order(StringComparer.Ordinal));
        Assert.Empty(alone["roles"]!.AsArray());

        var probe = await ProbeAsync(two, accounts);
        Assert.Empty(probe["not_tried"]!.AsArray());
        var customer = Role(probe, "customer on another's things");
        Assert.Equal("""{"signed_in":"answers as subscriber","other_signed_in":"answers as subscriber","owner_reads":"answers"}""", customer["controls"]!.ToJsonString());
        Assert.Equal(["/shop/v1/orders/…"], Texts(customer["routes"]));
        Assert.InRange(customer["routes_refused"]!.GetValue<int>(), 3, 100); // the invoice, the account, its application passwords
        var low = Role(probe, "low role");
        Assert.Contains("/shop/v1/reports", Texts(low["routes"]));
        Assert.Empty(Texts(low["routes"]).Intersect(["/shop/v1/managers", "/shop/v1/network", "/wp/v2/settings", "/wp/v2/plugins", "/wp/v2/users?context=edit"]));
        Assert.InRange(low["routes_refused"]!.GetValue<int>(), 3, 200);
        var other = Role(probe, "administrator of another site");
        Assert.Equal("""{"signed_in_at_home":"answers as administrator","administers_home":"answers","visitor":"refused"}""", other["controls"]!.ToJsonString());
        Assert.Contains("/shop/v1/network", Texts(other["routes"]));
        Assert.Empty(Texts(other["routes"]).Intersect(["/shop/v1/managers", "/wp/v2/settings", "/wp/v2/plugins", "/wp/v2/users?context=edit"]));

        // What it was given and what it read stay nowhere.
        Assert.DoesNotContain("Canary-thing", probe.ToJsonString(), StringComparison.Ordinal);
        var kept = Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".sock", StringComparison.Ordinal) && Path.GetFileName(f) is not "lock").Select(f => Encoding.Latin1.GetString(ReadShared(f))).Append(_server.Output).ToList();
        Assert.Contains(kept, k => k.Contains("probe.completed", StringComparison.Ordinal)); // the search finds what is there
        Assert.All(passwords.SelectMany(p => new[] { p, p.Replace(" ", "", StringComparison.Ordinal) }), p => Assert.DoesNotContain(kept, k => k.Contains(p, StringComparison.Ordinal)));

        // An account that can't sign in, or is no two people, says nothing.
        accounts["low_role"]!["password"] = "aaaa bbbb cccc dddd eeee ffff";
        accounts["customer_b"] = Account("anna", 0);
        var wrong = await ProbeAsync(two, accounts);
        Assert.Equal("not determinable: an account could not sign in with its application password", Role(wrong, "low role")["routes"]!.GetValue<string>());
        Assert.Equal("not determinable: both accounts are the same person", Role(wrong, "customer on another's things")["routes"]!.GetValue<string>());

        accounts.Remove("customer_a");
        Assert.Contains("Two customers are needed", (await CommandLine.RunAsync("site", "probe", two, "--accounts", Write(accounts), "--data", _data)).Errors, StringComparison.Ordinal);
        var open = Write(new JsonObject());
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(ExitCode.Usage, (await CommandLine.RunAsync("site", "probe", two, "--accounts", open, "--data", _data)).Code);
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    private static JsonNode Role(JsonNode probe, string who) => probe["roles"]!.AsArray().Single(r => r!["as"]!.GetValue<string>() == who)!;

    private string Write(JsonObject accounts)
    {
        var file = _data + ".accounts";
        File.WriteAllText(file, accounts.ToJsonString());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private async Task<string> EnrolAsync(string url)
    {
        var invited = await _server.AskAsync("/local/sites", new { tenant = "fernhill", url });
        using var site = await EnrolledSite.EnrolAsync(_server.Http, invited["token"]!.GetValue<string>(), url);
        return site.Site;
    }

    private async Task<JsonNode> ProbeAsync(string site, JsonObject? accounts = null)
    {
        string[] given = accounts is null ? [] : ["--accounts", Write(accounts)];
        var outcome = await CommandLine.RunAsync(["site", "probe", site, .. given, "--data", _data]);
        Assert.True(outcome.Code == ExitCode.Done, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(n => n!.GetValue<string>())];
}
