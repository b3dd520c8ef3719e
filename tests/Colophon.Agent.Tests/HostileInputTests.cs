using System.Text;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>Whatever a visitor sends, records stay bounded, valid and private where they must, and the page is served.</summary>
[Trait("Category", "Real")]
public sealed class HostileInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_names_and_agents_stay_bounded_valid_and_private()
    {
        await using var peer = new ProtocolPeer(22140);
        using var site = WordPressSite.Start(22040);
        site.Enrol(peer);
        using var visitor = site.Visitor();
        string[] names = ["<script>alert(1)</script>", "'; DROP TABLE wp_users; --", "a\0b\nc\r\n{\"v\":1}", new string('é', 5000), "\u202Egnp.exe", "{{7*7}}", "=cmd|' /C calc'!A0"];
        foreach (var name in names)
        {
            await visitor.TryLogIn(name, "x", Cancel);
        }
        using (var invalid = new HttpRequestMessage(HttpMethod.Post, "wp-login.php") { Content = new ByteArrayContent([.. "log="u8, .. "%FF%FE%C3%28"u8, .. "&pwd=x"u8]) })
        {
            invalid.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            using var answer = await visitor.Http.SendAsync(invalid, Cancel);
            Assert.True(answer.IsSuccessStatusCode);
        }
        using (var huge = new HttpRequestMessage(HttpMethod.Post, "wp-login.php") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["log"] = "nobody", ["pwd"] = "x" }) })
        {
            huge.Headers.TryAddWithoutValidation("User-Agent", new string('A', 60_000)); // as much as FastCGI carries; 1 MB comes below, past the web server
            using var answer = await visitor.Http.SendAsync(huge, Cancel);
            Assert.True(answer.IsSuccessStatusCode);
        }
        site.Php("$id = wp_insert_post(['post_title' => str_repeat('<img src=x onerror=alert(1)>', 100), 'post_status' => 'publish']); $_SERVER['REMOTE_ADDR'] = '203.0.113.9'; $_SERVER['HTTP_USER_AGENT'] = str_repeat(\"\\xC3\\x28\", 600000); do_action('wp_login_failed', str_repeat('Z', 1000000));");
        site.Tick();
        Assert.Empty(peer.Faults);
        foreach (var body in peer.Wire)
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            foreach (var line in text.Split('\n').Where(l => l.StartsWith("{\"v\":1,\"source\"", StringComparison.Ordinal)))
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 65_535);
                Assert.DoesNotContain("203.0.113.9", line, StringComparison.Ordinal);
                Assert.DoesNotContain("@example", line, StringComparison.Ordinal);
            }
        }
        foreach (var value in peer.PrivateLines.SelectMany(l => l.GetProperty("fields").EnumerateObject()).Select(f => f.Value.GetString()!))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(value), 0, 256);
        }
        Assert.All(peer.Records.Where(r => r.GetProperty("type").GetString() == "post.published"), r => Assert.InRange(Encoding.UTF8.GetByteCount(r.GetProperty("change").GetProperty("after").GetProperty("title").GetString()!), 500, 512));
    }

    [Fact]
    public async Task A_flood_of_failed_log_ins_is_counted_exactly()
    {
        await using var peer = new ProtocolPeer(22141, heartbeatSeconds: 3600);
        using var site = WordPressSite.Start(22041);
        site.Enrol(peer);
        const int Attempts = 40;
        using (var visitor = site.Visitor())
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Attempts), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (n, cancel) => await visitor.TryLogIn($"user{n % 7}", "wrong", cancel));
        }
        // The minute is over: the file of the flood says when it ends.
        foreach (var flood in Directory.GetFiles(Path.Combine(site.DataFolder!, "floods")))
        {
            var lines = File.ReadAllText(flood);
            site.Write("flood.tmp", System.Text.RegularExpressions.Regex.Replace(lines, "\"until\":[0-9]+", "\"until\":1"));
            site.As("mv", Path.Combine(site.Root, "flood.tmp"), flood);
        }
        site.Tick();
        var failed = peer.Records.Where(r => r.GetProperty("type").GetString() == "login.failed").ToList();
        var singles = failed.Count(r => !r.GetProperty("context").TryGetProperty("count", out _));
        var rest = failed.Where(r => r.GetProperty("context").TryGetProperty("count", out _)).ToList();
        Assert.InRange(singles, 1, 3);
        Assert.Equal(Attempts, singles + rest.Sum(r => r.GetProperty("context").GetProperty("count").GetInt32()));
        Assert.Equal(7, rest.Max(r => r.GetProperty("context").GetProperty("users").GetInt32()));
        Assert.Equal(1, rest.Max(r => r.GetProperty("context").GetProperty("addresses").GetInt32()));
    }

    [Fact]
    public async Task Who_removes_the_hooks_is_reported_and_undone_and_a_broken_agent_never_breaks_the_page()
    {
        await using var peer = new ProtocolPeer(22142);
        using var site = WordPressSite.Start(22042);
        site.Write("wp-content/mu-plugins/mute.php", "<?php remove_all_actions('wp_login');");
        site.Enrol(peer);
        var seen = new Sightings(peer, site);
        using var admin = await site.LogIn(cancel: Cancel);
        seen.Expect("session.started", "user", "wp:1");
        seen.Expect("agent.error", "source", null, context: ("cause", "hook_removed:wp_login"));

        // The data folder can't be written any more: people still get in.
        site.As("chmod", "-R", "a-w", site.DataFolder!);
        using (var other = site.Visitor())
        {
            Assert.Equal(System.Net.HttpStatusCode.Redirect, await other.TryLogIn("admin", WordPressSite.AdminPassword, Cancel));
        }
        site.As("chmod", "-R", "u+w", site.DataFolder!);
    }

    [Fact]
    public async Task Enrolment_refuses_plainly()
    {
        await using var peer = new ProtocolPeer(22143);
        using var site = WordPressSite.Start(22043);
        Refused("not an enrolment token", peer.Url, "nonsense");
        Refused("No answer", "http://127.0.0.1:1", peer.Token(site.Url));
        Refused("token-site", peer.Url, peer.Token("http://elsewhere.example"));
        Refused("could not be trusted", peer.Url, Forged(peer.Token(site.Url)));
        // WordPress in a folder of its address: what lies beside it is served as well.
        site.Sql($"UPDATE wp_options SET option_value = '{site.Url}/site' WHERE option_name = 'siteurl'");
        Refused("inside the web root", peer.Url, peer.Token(site.Url));
        site.Sql($"UPDATE wp_options SET option_value = '{site.Url}' WHERE option_name = 'siteurl'");
        var token = peer.Token(site.Url);
        Assert.Equal(0, site.Enrol(peer.Url, token).Code);
        Refused("token-used", peer.Url, token);

        void Refused(string why, string server, string offered)
        {
            var (code, _, error) = site.Enrol(server, offered);
            Assert.Equal(1, code);
            Assert.Contains(why, error, StringComparison.Ordinal);
        }

        // The peer knows this token, but its fingerprint is another key's: the peer accepts, the agent must not.
        string Forged(string real)
        {
            var forged = real[..real.LastIndexOf('.')] + "." + new string('0', 64);
            peer.Accept(forged, site.Url);
            return forged;
        }
    }

    [Fact]
    public async Task The_status_page_enrols_and_shows_the_state()
    {
        await using var peer = new ProtocolPeer(22144);
        using var site = WordPressSite.Start(22044);
        using var admin = await site.LogIn(cancel: Cancel);
        const string Page = "wp-admin/admin.php?page=colophon";
        Assert.Contains("This site is not being recorded", await admin.Page(Page, Cancel), StringComparison.Ordinal);
        var nonce = await admin.Field(Page, "_wpnonce", Cancel);
        using (await admin.Post("wp-admin/admin-post.php", new() { ["action"] = "colophon_enrol", ["_wpnonce"] = nonce, ["server"] = peer.Url, ["token"] = "<script>alert(1)</script>" }, Cancel)) { }
        var refused = await admin.Page(Page, Cancel);
        Assert.Contains("This site was not enrolled", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", refused, StringComparison.Ordinal);
        using (await admin.Post("wp-admin/admin-post.php", new() { ["action"] = "colophon_enrol", ["_wpnonce"] = "forged", ["server"] = peer.Url, ["token"] = peer.Token(site.Url) }, Cancel)) { }
        Assert.Contains("This site is not being recorded", await admin.Page(Page, Cancel), StringComparison.Ordinal);
        using (await admin.Post("wp-admin/admin-post.php", new() { ["action"] = "colophon_enrol", ["_wpnonce"] = nonce, ["server"] = peer.Url, ["token"] = peer.Token(site.Url) }, Cancel)) { }
        site.Tick();
        var page = await admin.Page(Page, Cancel);
        Assert.Contains("This site is being recorded", page, StringComparison.Ordinal);
        Assert.Contains("answered and signed for what it received", page, StringComparison.Ordinal);
        Assert.Matches("Records [0-9]+ to [0-9]+", page);
        Assert.Contains("Nothing interfered with the agent", page, StringComparison.Ordinal);
        Assert.Contains("Never who bought", page, StringComparison.Ordinal);
        site.Php("update_user_meta(1, 'locale', 'de_DE');");
        page = await admin.Page(Page, Cancel);
        Assert.Contains("Diese Website wird aufgezeichnet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("This site is being recorded", page, StringComparison.Ordinal);
        site.Php("delete_user_meta(1, 'locale');");
        site.Write("wp-content/mu-plugins/mute.php", "<?php remove_all_actions('wp_login');");
        Assert.Contains("took the agent off the hook wp_login", await admin.Page(Page, Cancel), StringComparison.Ordinal);
    }
}
