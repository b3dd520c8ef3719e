using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>
/// An administrator who wants to act unseen, with code running inside WordPress and every right that PHP has there. Each way is prevented, or told by the next
/// beat: a minute by default. docs/hostile-administrator.md says which, and what is left.
/// </summary>
[Trait("Category", "Real")]
public abstract class HostileAdministratorTests(HostileSite hostile)
{
    private readonly ProtocolPeer _peer = hostile.Peer;
    private readonly WordPressSite _site = hostile.Site;
    private readonly int _before = hostile.MakeNew();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What was told since the site was as new.</summary>
    private IEnumerable<JsonElement> Told => _peer.Records.Skip(_before);

    [Fact]
    public async Task Deactivating_the_agent_is_not_possible()
    {
        await Run("require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins(['0-colophon.php', 'colophon/0-colophon.php']); update_option('active_plugins', []);");
        await Run("update_option('default_role', 'editor');");
        Beat();
        Expect("option.changed", r => Id(r) == "default_role");
    }

    [Fact]
    public async Task Deleting_the_agent_is_told_by_its_own_timer_or_by_silence()
    {
        await Run("unlink(WPMU_PLUGIN_DIR . '/0-colophon.php');");
        await Run("update_option('default_role', 'editor');");
        Beat();
        Expect("agent.error", r => Cause(r) == "not_loaded");
        Assert.Contains(Differences("files"), c => c[0].GetString() == "mu/0-colophon.php" && c[2].ValueKind == JsonValueKind.Null);
        Assert.Contains(Differences("options"), c => c[0].GetString() == "1:default_role"); // what it was to hide
        await Run("foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(WPMU_PLUGIN_DIR . '/colophon', FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST) as $f) { $f->isDir() ? rmdir((string) $f) : unlink((string) $f); }");
        var heard = _peer.Records.Count;
        Assert.NotEqual(0, _site.Try("php", Path.Combine(_site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", _site.Root).Code);
        Assert.Equal(heard, _peer.Records.Count); // nothing comes any more, and the server counts the seconds of that
    }

    [Fact]
    public async Task Editing_the_agent_is_told_with_the_file()
    {
        await Run("file_put_contents(WPMU_PLUGIN_DIR . '/colophon/Capture/Sessions.php', '<?php namespace Colophon\\\\Capture; final class Sessions { public static function __callStatic($n, $a) {} }');");
        Beat();
        Expect("agent.started", r => true, atLeast: 2);
        Assert.Contains(Differences("files"), c => c[0].GetString() == "mu/colophon/Capture/Sessions.php");
    }

    [Fact]
    public async Task Starving_the_agent_of_its_lock_delays_records_and_loses_none()
    {
        await Run("""
            $lock = fopen(Colophon\Enrol\DataFolder::path('spool/' . Colophon\Enrol\Identity::current()->epoch() . '/lock'), 'cb'); flock($lock, LOCK_EX);
            update_option('default_role', 'author');
            """);
        Beat();
        Expect("option.changed", r => Id(r) == "default_role" && r.GetProperty("context").TryGetProperty("pending", out _));
    }

    [Fact]
    public async Task Taking_the_data_folder_away_is_told_as_silence_and_what_happened_meanwhile_by_the_state()
    {
        await Run("chmod(Colophon\\Enrol\\DataFolder::path(), 0);");
        await Run("update_option('default_role', 'author');");
        Assert.NotEqual(0, _site.Try("php", Path.Combine(_site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", _site.Root).Code);
        _site.As("chmod", "0700", _site.DataFolder!);
        Beat();
        Assert.Contains(Differences("options"), c => c[0].GetString() == "1:default_role");
    }

    [Fact]
    public void SHORTINIT_leaves_its_mark_in_the_state()
    {
        _site.Write("short.php", $"<?php define('SHORTINIT', true); $_SERVER += ['HTTP_HOST' => '{new Uri(_site.Url).Authority}', 'REQUEST_URI' => '/']; " + " require __DIR__ . '/wp-load.php'; global $wpdb; $wpdb->query(\"INSERT INTO {$wpdb->base_prefix}users (user_login, user_pass, user_email, user_registered) VALUES ('ghost', 'x', 'ghost@example.test', NOW())\"); $wpdb->insert($wpdb->base_prefix . 'usermeta', ['user_id' => $wpdb->insert_id, 'meta_key' => $wpdb->base_prefix . 'capabilities', 'meta_value' => serialize(['administrator' => true])]);");
        _site.As("php", Path.Combine(_site.Root, "short.php"));
        Beat();
        Assert.Contains(Differences("users"), c => c[1].ValueKind == JsonValueKind.Null && c[2].GetRawText().Contains("administrator", StringComparison.Ordinal));
        Assert.Contains(Differences("files"), c => c[0].GetString() == "core/short.php");
    }

    [Fact]
    public async Task Silent_activation_is_told_as_silent()
    {
        await Run("require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin('probe/probe.php', '', false, true);");
        Beat();
        Expect("plugin.activated", r => Id(r) == "probe" && Cause(r) == "silent");
    }

    [Fact]
    public async Task Filters_that_try_to_drop_events_find_none_and_hooks_that_are_taken_are_told()
    {
        await Run("global $wp_filter; $wp_filter = []; update_option('default_role', 'author');");
        Beat();
        Expect("agent.error", r => Cause(r) == "hook_removed:updated_option");
        Assert.Contains(Differences("options"), c => c[0].GetString() == "1:default_role");
    }

    [Fact]
    public async Task Functions_put_in_the_place_of_PHPs_are_told()
    {
        await Run("eval('namespace Colophon\\\\Capture; function strlen($s) { return 0; }'); update_option('default_role', 'author');");
        Beat();
        Expect("agent.error", r => Cause(r) == "function_replaced:colophon\\capture\\strlen");
    }

    [Fact]
    public async Task Direct_SQL_leaves_its_mark_in_the_state()
    {
        await Run("global $wpdb; $wpdb->query(\"UPDATE {$wpdb->users} SET user_pass = MD5('Canary-taken') WHERE ID = 1\"); $wpdb->query(\"INSERT INTO {$wpdb->usermeta} (user_id, meta_key, meta_value) VALUES (1, 'session_tokens', '\" . serialize([hash('sha256', 'Canary-minted') => ['expiration' => time() + 86400]]) . \"')\");");
        Beat();
        Assert.Contains(Differences("credentials"), c => c[0].GetString() == "wp:1");
        Assert.Contains(Differences("sessions"), c => c[0].GetString()!.StartsWith("wp:1/", StringComparison.Ordinal));
        Assert.DoesNotContain(Told, r => r.GetProperty("type").GetString() is "user.updated" or "session.started");
    }

    [Fact]
    public async Task A_clock_that_lies_is_a_claim_and_told()
    {
        await Run("eval('namespace Colophon; function microtime($f = false) { return 1000000000.0; }'); update_option('default_role', 'author');");
        Beat();
        Expect("agent.error", r => Cause(r) == "function_replaced:colophon\\microtime");
        // The server's own times bound what the record claims; its order is the sequence.
        var claimed = Expect("option.changed", r => Id(r) == "default_role");
        Assert.True(claimed.GetProperty("seq").GetInt64() > 1);
    }

    [Fact]
    public async Task A_truncated_spool_is_told_as_a_gap()
    {
        await Run("update_option('default_role', 'author');");
        await Run("$s = glob(Colophon\\Enrol\\DataFolder::path('spool/*/seg-*')); $f = end($s); $h = fopen($f, 'r+b'); ftruncate($h, 200);");
        await Run("update_option('default_role', 'editor');");
        bool Noticed() => Told.Any(r => r.GetProperty("type").GetString() is "agent.gap") || !_peer.Faults.IsEmpty;
        BeatUntil(Noticed);
        Assert.True(Noticed(), "neither the agent nor the server noticed");
    }

    [Fact]
    public async Task A_record_overwritten_in_the_spool_keeps_back_none_of_those_behind_it_and_its_number_is_missing()
    {
        await Run("update_option('default_role', 'author'); update_option('users_can_register', '1'); $s = glob(Colophon\\Enrol\\DataFolder::path('spool/*/seg-*')); $f = end($s); $h = fopen($f, 'r+b'); fseek($h, strrpos(stream_get_contents($h), 'default_role')); fwrite($h, 'harmless');");
        Expect("option.changed", r => Id(r) == "users_can_register");
        Assert.DoesNotContain(Told, r => r.GetProperty("type").GetString() == "option.changed" && Id(r) != "users_can_register");
        var numbers = Told.Select(r => r.GetProperty("seq").GetInt64()).Order().ToList();
        Assert.Equal(numbers.Count + 1, numbers[^1]);
        Assert.Empty(_peer.Faults);
    }

    [Fact]
    public async Task A_deleted_spool_can_not_begin_again_unseen()
    {
        await Run("update_option('default_role', 'author');");
        Expect("option.changed", r => Id(r) == "default_role");
        _site.As("rm", "-rf", Path.Combine(_site.DataFolder!, "spool"), Path.Combine(_site.DataFolder!, "told"));
        await Run("update_option('default_role', 'editor');");
        ExpectFork(); // the same number with other content: the server keeps what it had, and says so
    }

    [Fact]
    public async Task A_restored_backup_can_not_speak_in_the_old_order()
    {
        var data = _site.DataFolder!;
        var backup = Path.Combine(_site.Folder, "tmp", "backup");
        _site.As("rm", "-rf", backup);
        _site.As("cp", "-a", data, backup);
        await Run("update_option('default_role', 'author');");
        Expect("option.changed", r => Id(r) == "default_role");
        _site.As("rm", "-rf", data);
        _site.As("mv", backup, data);
        await Run("update_option('users_can_register', '1');");
        ExpectFork();
    }

    [Fact]
    public void A_cloned_site_does_not_speak_for_the_original()
    {
        var copy = Path.Combine(_site.Folder, "tmp", "copy");
        _site.As("rm", "-rf", copy);
        _site.As("mkdir", copy);
        _site.As("cp", "-al", _site.Root, Path.Combine(copy, "site"));
        var folder = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path.Combine(copy, "site") + "/")))[..12];
        _site.As("cp", "-a", _site.DataFolder!, Path.Combine(copy, ".colophon-" + folder));
        var heard = _peer.Wire.Count;
        _site.As("php", Path.Combine(copy, "site", "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", Path.Combine(copy, "site"));
        Assert.Equal(heard, _peer.Wire.Count);
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(copy, ".colophon-" + folder), "clone-*"));
    }

    [Fact]
    public async Task Replaying_what_was_sent_changes_nothing()
    {
        var sent = _peer.Wire.Count;
        await Run("update_option('default_role', 'author');");
        Beat();
        var records = _peer.Records.Count;
        using var http = new HttpClient();
        foreach (var body in _peer.Wire.Skip(sent).ToArray())
        {
            using var again = new ByteArrayContent(body);
            again.Headers.ContentType = new("application/vnd.colophon.batch.v1");
            using var answer = await http.PostAsync(_peer.Url + "/agent/v1/exchange?checkpoint=0", again, Cancel);
            Assert.True(answer.IsSuccessStatusCode);
        }
        Assert.Equal(records, _peer.Records.Count);
        Assert.Empty(_peer.Faults);
    }

    /// <summary>Runs code inside the site, in a web request.</summary>
    private async Task Run(string code)
    {
        using var visitor = _site.Visitor();
        using var answer = await visitor.Post("", new() { ["php"] = code }, Cancel);
        Assert.True((int)answer.StatusCode is 200 or 500, answer.StatusCode.ToString());
    }

    private void Beat() => hostile.Beat();

    private JsonElement Expect(string type, Func<JsonElement, bool> where, int atLeast = 1)
    {
        BeatUntil(() => Found().Count >= atLeast);
        var found = Found();
        Assert.True(found.Count >= atLeast, $"{found.Count} of {type}. Errors: " + string.Join(' ', Told.Where(r => r.GetProperty("type").GetString() == "agent.error").Select(r => r.GetProperty("context").GetRawText())));
        return found[^1];

        List<JsonElement> Found() => [.. Told.Where(r => r.GetProperty("type").GetString() == type && where(r))];
    }

    private void ExpectFork()
    {
        BeatUntil(() => _peer.Faults.Contains("forked"));
        Assert.Contains("forked", _peer.Faults);
    }

    /// <summary>What a request does after its answer may come a moment later.</summary>
    private void BeatUntil(Func<bool> seen)
    {
        Beat();
        for (var again = 0; !seen() && again < 20; again++)
        {
            Thread.Sleep(100);
            Beat();
        }
    }

    private List<JsonElement> Differences(string section) =>
        [.. Told.Where(r => r.GetProperty("type").GetString() == "state." + section && r.GetProperty("context").GetProperty("snapshot").GetInt32() > 1).SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray())];

    private static string? Id(JsonElement record) => record.GetProperty("object").GetProperty("id").GetString();

    private static string? Cause(JsonElement record) => record.GetProperty("context").TryGetProperty("cause", out var cause) ? cause.GetString() : null;
}

public sealed class HostileAdministratorOfOneSiteTests(OneHostileSite site) : HostileAdministratorTests(site), IClassFixture<OneHostileSite>;

public sealed class HostileAdministratorOfANetworkTests(HostileNetwork site) : HostileAdministratorTests(site), IClassFixture<HostileNetwork>;
