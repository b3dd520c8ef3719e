using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What the agent tells of a site's files and texts, what it leaves alone, and that what it takes away it can give back: on a real network of sites, with names and folders made to fool it.</summary>
[Trait("Category", "Real")]
public sealed class SurveyTests : IAsyncLifetime
{
    private const string Shell = "<?php eval($_POST['c']);";
    private ProtocolPeer _peer = default!;
    private WordPressSite _site = default!;

    public ValueTask InitializeAsync()
    {
        _peer = new ProtocolPeer(22191, heartbeatSeconds: 60);
        _site = WordPressSite.Start(22091, multisite: true);
        _site.Enrol(_peer);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        _site.Try("rm", "-rf", Path.Combine(_site.Root, "wp-content", "uploads")); // names that no text of ours can hold
        _site.Dispose();
    }

    [Fact]
    public async Task A_survey_tells_what_may_be_code_and_quarantine_takes_it_away_and_gives_it_back()
    {
        var uploads = Path.Combine(_site.Root, "wp-content", "uploads");
        _site.Write("wp-content/uploads/shell.php", Shell);
        _site.Write("wp-content/uploads/letter.txt", "A private letter.");
        _site.Write("wp-content/uploads/picture.jpg", "JFIF <?php system($_GET['c']);");
        _site.As("sh", "-c", $$"""
            cd '{{uploads}}'; printf '<?php // \n' > "$(printf 'a\377\n%%.php')"; ln -s /etc/passwd link.php; mkfifo pipe.php; ln -s / loop; truncate -s 100M video.mp4
            : > empty.php; for size in 8388608 8388609; do head -c $((size - 5)) /dev/zero > $size.bin; printf '<?php' >> $size.bin; done
            d=deep; mkdir $d; cd $d; for i in $(seq 70); do mkdir d; cd d; done; printf '<?php' > x.php
            """);
        _site.Php("""
            update_option('notes', 'eval(base64_decode("eA=="));'); update_option('plain', 'a private setting');
            $id = wp_insert_site(['domain' => 'localhost', 'path' => '/two/', 'title' => 'Two', 'user_id' => 1]);
            switch_to_blog($id); update_option('hidden', '<?php eval($_POST["n"]);'); global $wpdb; $wpdb->insert($wpdb->posts, ['post_title' => 'P', 'post_status' => 'publish', 'post_type' => 'post', 'post_content' => 'Hello <?php eval($_POST["p"]); ?>', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '']);
            update_site_option('network_hidden', '<?php eval($_POST["w"]);');
            """);
        var items = await SurveyAsync();
        Assert.Equal(Hash(Shell), items["file:wp-content/uploads/shell.php"].GetProperty("sha256").GetString());
        foreach (var (key, mark) in ((string, string)[])[("wp-content/uploads/shell.php", "php"), ("wp-content/uploads/picture.jpg", "php"), ("wp-content/uploads/a%FF%0A%25.php", "php"), ("wp-content/uploads/link.php", "link"), ("wp-content/uploads/pipe.php", "special"), ("wp-content/uploads/video.mp4", "large"), ("wp-includes/version.php", "php"), ("wp-config.php", "php")])
        {
            Assert.Equal((key, mark), (key, items["file:" + key].GetProperty("marks").GetString()));
        }
        foreach (var file in (string[])["empty.php", "8388608.bin", "8388609.bin"]) // read at once up to this size, in pieces above it
        {
            Assert.Equal((file, FileHash("wp-content/uploads/" + file), file == "empty.php" ? "" : "php"), (file, items["file:wp-content/uploads/" + file].GetProperty("sha256").GetString(), items["file:wp-content/uploads/" + file].GetProperty("marks").GetString()));
        }
        Assert.Contains(items, i => i.Key.StartsWith("file:wp-content/uploads/deep/", StringComparison.Ordinal) && i.Value.GetProperty("marks").GetString() == "deep");
        foreach (var key in (string[])["option:1:notes", "option:4:hidden", "option:network:network_hidden"]) { Assert.True(items.ContainsKey(key), key); }
        var post = Assert.Single(items.Keys, k => k.StartsWith("post:4:", StringComparison.Ordinal));
        Assert.DoesNotContain(items.Keys, k => k.Contains("letter", StringComparison.Ordinal) || k.Contains("plain", StringComparison.Ordinal) || k.Contains("loop/", StringComparison.Ordinal)); // what bears no sign is nobody's business

        // Nothing changed: nothing is told.
        var before = Count("survey.items");
        await SurveyAsync();
        Assert.Equal(before, Count("survey.items"));
        _site.As("rm", Path.Combine(uploads, "picture.jpg"));
        Assert.DoesNotContain("file:wp-content/uploads/picture.jpg", (await SurveyAsync()).Keys);

        // A file and texts of each kind.
        (string Kind, string Id)[] taken = [("file", "wp-content/uploads/shell.php"), ("option", "4:hidden"), ("option", "network:network_hidden"), ("post", post[5..])];
        foreach (var (kind, id) in taken) { await OrderAsync("quarantine", kind, id, items[$"{kind}:{id}"].GetProperty("sha256").GetString()!, "quarantine.completed"); }
        Assert.False(File.Exists(Path.Combine(uploads, "shell.php")));
        Assert.DoesNotContain("eval", _site.Sql("SELECT option_value FROM wp_4_options WHERE option_name = 'hidden'; SELECT meta_value FROM wp_sitemeta WHERE meta_key = 'network_hidden'; SELECT post_content FROM wp_4_posts WHERE post_title = 'P'"), StringComparison.Ordinal);
        Assert.DoesNotContain("<?php", _site.As("sh", "-c", $"cat '{_site.DataFolder}'/quarantine/*/content"), StringComparison.Ordinal); // what finds it can't run it
        foreach (var (kind, id) in taken) { await OrderAsync("restore", kind, id, items[$"{kind}:{id}"].GetProperty("sha256").GetString()!, "restore.completed"); }
        Assert.Equal(Hash(Shell), Hash(_site.As("cat", Path.Combine(uploads, "shell.php"))));
        Assert.Contains("eval($_POST[\"n\"])", _site.Sql("SELECT option_value FROM wp_4_options WHERE option_name = 'hidden'"), StringComparison.Ordinal);

        // What is refused, each for its reason, and nothing is touched.
        await OrderAsync("quarantine", "file", "wp-content/uploads/shell.php", Hash("another content"), "quarantine.refused", "changed");
        await OrderAsync("quarantine", "file", "wp-content/uploads/link.php", Hash("x"), "quarantine.refused", "gone");
        await OrderAsync("quarantine", "file", "../../../etc/passwd", Hash("x"), "quarantine.refused", "gone");
        await OrderAsync("quarantine", "file", "wp-content/uploads/%2e%2e/%2e%2e/wp-config.php", Hash("x"), "quarantine.refused", "gone");
        await OrderAsync("quarantine", "file", "wp-config.php", FileHash("wp-config.php"), "quarantine.refused", "protected");
        await OrderAsync("quarantine", "file", "wp-includes/plugin.php", FileHash("wp-includes/plugin.php"), "quarantine.refused", "protected");
        await OrderAsync("quarantine", "file", "wp-content/mu-plugins/0-colophon.php", FileHash("wp-content/mu-plugins/0-colophon.php"), "quarantine.refused", "protected");
        await OrderAsync("quarantine", "option", "1:siteurl", Hash(_site.Url), "quarantine.refused", "protected");
        await OrderAsync("restore", "file", "wp-content/uploads/never.php", Hash("x"), "restore.refused", "gone");
        await OrderAsync("quarantine", "file", "wp-content/uploads/shell.php", Hash(Shell), "quarantine.completed");
        _site.Write("wp-content/uploads/shell.php", "in its place");
        await OrderAsync("restore", "file", "wp-content/uploads/shell.php", Hash(Shell), "restore.refused", "occupied");
        Assert.Equal("in its place", _site.As("cat", Path.Combine(uploads, "shell.php")));
        Assert.Empty(_peer.Faults);
        Assert.DoesNotContain(_peer.Records, r => r.GetProperty("type").GetString() == "agent.error");
    }

    [Fact]
    public async Task Killed_at_any_moment_a_survey_ends_and_nothing_taken_is_lost()
    {
        var cancel = TestContext.Current.CancellationToken;
        var random = new Random(20261126);
        var tick = Path.Combine(_site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php");
        for (var round = 0; round < 12; round++)
        {
            var (file, content) = ($"wp-content/uploads/s{round}.php", $"{Shell} // {round}");
            _site.Write(file, content);
            _peer.Command("survey");
            _peer.Command("quarantine", item: ("file", file, Hash(content)));
            for (var kill = 0; kill < 2; kill++)
            {
                File.Delete(Path.Combine(_site.DataFolder!, "breaker.json"));
                using var beat = Process.Start(new ProcessStartInfo("bash", [Path.Combine(TestSupport.Shell.Root, "eng", "wordpress", "run.sh"), _site.Folder, "php", tick, "--wp", _site.Root]) { RedirectStandardError = true })!;
                await Task.Delay(random.Next(100, 900), cancel);
                beat.Kill(entireProcessTree: true);
                await beat.WaitForExitAsync(cancel);
            }
            for (var i = 0; i < 4; i++) { Beat(); }
            // It is where it was, or kept whole and told as such: never neither.
            var there = File.Exists(Path.Combine(_site.Root, file)) && _site.As("cat", Path.Combine(_site.Root, file)) == content;
            var kept = _site.Try("grep", "-rl", Convert.ToBase64String(Encoding.UTF8.GetBytes(content)), Path.Combine(_site.DataFolder!, "quarantine")).Code == 0;
            Assert.True(there || kept, $"{file} is lost");
            if (!there) { Assert.Contains(_peer.Records, r => r.GetProperty("type").GetString() == "quarantine.completed" && r.GetProperty("change").GetProperty("after").GetProperty("item").GetString() == "file:" + file); }
        }
        Assert.NotEmpty(await SurveyAsync());
        Assert.Empty(_peer.Faults);
    }

    /// <summary>What the site says it holds, all surveys of this epoch together.</summary>
    private async Task<Dictionary<string, JsonElement>> SurveyAsync()
    {
        var ended = Count("survey.completed");
        _peer.Command("survey");
        for (var i = 0; i < 40 && Count("survey.completed") == ended; i++)
        {
            Beat();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.True(Count("survey.completed") > ended, "the survey never ended");
        var items = new Dictionary<string, JsonElement>();
        foreach (var record in _peer.Records)
        {
            var type = record.GetProperty("type").GetString();
            if (type == "survey.begun" && record.GetProperty("context").GetProperty("whole").GetInt32() == 1) { items.Clear(); }
            foreach (var entry in type == "survey.items" ? record.GetProperty("change").GetProperty("after").EnumerateArray() : default)
            {
                if (entry[2].ValueKind == JsonValueKind.Null) { items.Remove(entry[0].GetString()!); }
                else { items[entry[0].GetString()!] = entry[2]; }
            }
        }
        return items;
    }

    private async Task OrderAsync(string verb, string kind, string id, string sha256, string expected, string cause = "")
    {
        var command = _peer.Command(verb, item: (kind, id, sha256));
        JsonElement? Done() => _peer.Records.Where(r => r.GetProperty("context").TryGetProperty("command", out var c) && c.GetString() == command && !r.GetProperty("type").GetString()!.EndsWith(".begun", StringComparison.Ordinal)).Select(r => (JsonElement?)r).FirstOrDefault();
        for (var i = 0; i < 20 && Done() is null; i++)
        {
            Beat();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        var done = Assert.NotNull(Done());
        Assert.Equal((id, expected, cause), (id, done.GetProperty("type").GetString(), done.GetProperty("context").TryGetProperty("cause", out var why) ? why.GetString() : ""));
        Assert.Contains(_peer.Records, r => r.GetProperty("type").GetString() == verb + ".begun" && r.GetProperty("context").GetProperty("command").GetString() == command); // told before it is done
    }

    private void Beat()
    {
        File.Delete(Path.Combine(_site.DataFolder!, "breaker.json"));
        File.Delete(Path.Combine(_site.DataFolder!, "beat.json"));
        _site.Tick();
    }

    private int Count(string type) => _peer.Records.Count(r => r.GetProperty("type").GetString() == type);

    private string FileHash(string below) => _site.As("sha256sum", Path.Combine(_site.Root, below))[..64];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
