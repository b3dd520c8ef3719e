using System.Text.Json;
using Colophon.Cli.Commands.Demo;
using Colophon.Cli.Server;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Collector;

/// <summary>
/// A real WordPress with its agent, a real server, and a collector beside the site under another account, with a database account that may only read. What both see
/// alike is no matter; what the agent was made to leave out is told, with what the collector saw and what the agent says.
/// </summary>
[Trait("Category", "Real")]
public sealed class CollectorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(22260, false)]
    [InlineData(22261, true)]
    public async Task An_agent_that_was_made_to_lie_is_contradicted_by_the_collector(int port, bool multisite)
    {
        await using var bench = await Bench.StartAsync(port, multisite, Cancel);
        // A pipe that nobody writes to keeps neither of the two waiting.
        bench.Site.As("sh", "-c", $"mkdir -p '{bench.Site.Root}/wp-content/uploads' && mkfifo '{bench.Site.Root}/wp-content/uploads/pipe.php'");
        await bench.RoundsAsync(3);
        var honest = await bench.ShownAsync(Cancel);
        Assert.False(honest.Contains("says otherwise", StringComparison.Ordinal), honest);

        // Hiding one account and the very edit that hides it: nothing that the agent tells shows either from now on.
        bench.Site.As("php", "-r", """
            $folder = $argv[1];
            $edit = static function (string $file, string $from, string $to) use ($folder): void { $text = file_get_contents("$folder/$file"); if (substr_count($text, $from) !== 1) { exit(3); } file_put_contents("$folder/$file", str_replace($from, $to, $text)); };
            $sections = hash_file('sha256', "$folder/State/Sections.php");
            $hashes = hash_file('sha256', "$folder/State/FileHashes.php");
            $edit('State/Sections.php', "        \$users['*'] = [", "        unset(\$users['wp:77']);\n        \$users['*'] = [");
            $edit('State/FileHashes.php', '        if ($stat !== false && ($stat', "        if (substr(\$path, -18) === 'State/Sections.php') { return '0 0 0 0 $sections'; } if (substr(\$path, -20) === 'State/FileHashes.php') { return '0 0 0 0 $hashes'; }\n        if (\$stat !== false && (\$stat");
            """, Path.Combine(bench.Site.Root, "wp-content", "mu-plugins", "colophon"));
        bench.Site.Sql("INSERT INTO wp_users (ID, user_login, user_pass, user_email, user_registered) VALUES (77, 'ghost', 'x', 'ghost@example.test', NOW()); INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (77, 'wp_capabilities', 'a:1:{s:13:\"administrator\";b:1;}')");
        await bench.RoundsAsync(4);
        var shown = await bench.ShownAsync(Cancel, "says otherwise about users wp:77");
        Assert.Contains("administrator", shown, StringComparison.Ordinal);
        Assert.Contains("says otherwise about 2 files of the must-use plugins", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("says otherwise about users wp:1", shown, StringComparison.Ordinal);

        // The collector tells it under its own name, and what it can't see it says.
        var status = await bench.Server.AskAsync("/local/status");
        Assert.Equal(2, status["tenants"]![0]!["sources"]!.AsArray().Count(s => s!["agent"] is not null));
        Assert.Contains("collector.observed", await bench.StreamAsync("collector.observed", Cancel), StringComparison.Ordinal);
    }

    /// <summary>A shell that the agent was made to pass over, also by its name; and a setting and a post with code, which both tell.</summary>
    [Fact]
    public async Task Code_that_hides_from_the_agent_is_found_by_the_collector_and_both_name_everything_else_alike()
    {
        await using var bench = await Bench.StartAsync(22265, multisite: false, Cancel, heartbeat: 30);
        bench.Site.Sql("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('widget_x', 'a:1:{i:0;s:24:\"<?php eval($_POST[1]); ?>\";}', 'no')");
        bench.Site.Sql("INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered) VALUES (4711, 1, NOW(), NOW(), '<p>x</p><?php system($_GET[0]); ?>', 'x', '', 'publish', 'x', '', '', NOW(), NOW(), '')");
        var uploads = Path.Combine(bench.Site.Root, "wp-content", "uploads");
        bench.Site.As("php", "-r", """
            [, $folder, $outside] = $argv;
            mkdir($folder, 0777, true);
            mkdir("$folder/deep/" . str_repeat('d/', 70), 0777, true);
            file_put_contents("$folder/ghost.php", '<?php @eval($_POST["c"]);');
            file_put_contents("$folder/no-utf8-\xff\xfe.php", '<?php system($_GET["c"]);');
            file_put_contents("$folder/per%cent and\nline.php", '<?php phpinfo();');
            file_put_contents("$folder/photo.jpg", "\xff\xd8\xff\xe0" . str_repeat("\0", 70000) . '<?php passthru($_GET["c"]);');
            file_put_contents("$folder/plain.jpg", "\xff\xd8\xff\xe0" . str_repeat("\0", 900));
            file_put_contents("$folder/@at.txt", '<?= 1');
            symlink('/etc', "$folder/etc.php");
            posix_mkfifo("$folder/pipe.php", 0644);
            chmod("$folder/ghost.php", 0644);
            """, uploads);
        bench.Site.As("php", "-r", """
            $walk = $argv[1] . '/Survey/Walk.php';
            $text = file_get_contents($walk);
            $hidden = str_replace("            \$stat = @lstat(\$path);\n", "            if (\$entry === 'ghost.php') { continue; }\n            \$stat = @lstat(\$path);\n", $text, $count);
            if ($count !== 1) { exit(3); }
            file_put_contents($walk, $hidden);
            """, Path.Combine(bench.Site.Root, "wp-content", "mu-plugins", "colophon"));

        using var odd = new Undo(() => bench.Site.As("rm", "-rf", uploads)); // .NET can't delete a name that is no UTF-8
        var seen = "";
        for (var beat = 0; beat < 60 && !seen.Contains("The last scan ended", StringComparison.Ordinal); beat++)
        {
            bench.Beat();
            await Task.Delay(500, Cancel);
            seen = await bench.IntegrityAsync(Cancel);
        }
        Assert.True(seen.Contains("photo.jpg", StringComparison.Ordinal), seen);
        Assert.DoesNotContain("ghost.php", seen, StringComparison.Ordinal);
        for (var round = 0; round < 20 && !seen.Contains("ghost.php", StringComparison.Ordinal); round++)
        {
            await bench.RoundsAsync(1);
            seen = await bench.IntegrityAsync(Cancel);
        }
        Assert.True(seen.Contains("ghost.php A collector saw it there; the agent’s last survey did not tell of it.", StringComparison.Ordinal), seen);
        Assert.Contains("The collector sees it and the agent, which last looked on", seen, StringComparison.Ordinal);
        foreach (var other in (string[])["no-utf8-%FF%FE.php", "photo.jpg", "per%25cent and%0Aline.php", "setting widget_x", "post 4711"]) { Assert.Contains(other, seen, StringComparison.Ordinal); }

        // Else the two tell the same, byte for byte.
        static string Line(string key, JsonElement told) => $"{key} {told.GetProperty("size").GetInt64()} {told.GetProperty("sha256").GetString()} {told.GetProperty("marks").GetString()}";
        var agents = File.ReadLines(Path.Combine(bench.Site.DataFolder!, "survey", "known")).Select(l => JsonElement.Parse(l)).Where(l => l[6].ValueKind == JsonValueKind.Object).Select(l => Line("file:" + l[0].GetString(), l[6]))
            .Concat(JsonElement.Parse(File.ReadAllText(Path.Combine(bench.Site.DataFolder!, "survey", "texts.json"))).EnumerateObject().Select(t => Line(t.Name, t.Value))).Order(StringComparer.Ordinal).ToList();
        var collectors = JsonElement.Parse(File.ReadAllText(Path.Combine(bench.Home, "survey-told.json"))).EnumerateObject().Select(t => $"{t.Name} {t.Value.GetProperty("Size").GetInt64()} {t.Value.GetProperty("Sha256").GetString()} {t.Value.GetProperty("Marks").GetString()}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["file:wp-content/uploads/ghost.php"], collectors.Except(agents).Select(l => l.Split(' ')[0]));
        Assert.Empty(agents.Except(collectors));
        Assert.True(agents.Count > 1000, $"{agents.Count} items");
    }

    [Fact]
    public async Task What_the_server_did_not_take_is_sent_again_byte_for_byte_and_nothing_is_lost()
    {
        await using var bench = await Bench.StartAsync(22262, multisite: false, Cancel);
        await bench.RoundsAsync(1);
        await bench.Server.KillAsync();
        for (var i = 0; i < 3; i++) { Assert.Equal(ExitCode.Environment, (await bench.CollectAsync()).Code); }
        var waiting = Directory.GetFiles(Path.Combine(bench.Home, "batches"), "*.batch").Where(b => !File.Exists(Path.ChangeExtension(b, ".receipt"))).ToDictionary(b => b, File.ReadAllBytes);
        Assert.NotEmpty(waiting);
        await bench.RestartAsync(Cancel);
        await bench.RoundsAsync(1);
        Assert.All(waiting, w => Assert.True(!File.Exists(w.Key) || File.ReadAllBytes(w.Key).AsSpan().SequenceEqual(w.Value)));
        var collector = (await bench.Server.AskAsync("/local/status"))["tenants"]![0]!["sources"]!.AsArray().Single(s => s!["agent"]?.GetValue<string>().StartsWith("collector", StringComparison.Ordinal) == true)!;
        Assert.Equal(0, collector["open_gaps"]!.GetValue<int>());
        Assert.Equal(collector["next_seq"]!.GetValue<long>() - 1, collector["settled_seq"]!.GetValue<long>());
    }

    /// <summary>The database's audit log and the web server's are the real ones; sshd and a hosting panel can't be had here: their lines are as they write them.</summary>
    [Fact]
    public async Task What_the_hosts_own_logs_say_is_told_counted_and_without_what_nobody_should_read()
    {
        await using var bench = await Bench.StartAsync(22264, multisite: false, Cancel);
        var (auth, panel, access) = (Path.Combine(bench.Site.Folder, "auth.log"), Path.Combine(bench.Site.Folder, "panel.log"), Path.Combine(bench.Site.Folder, "run", "nginx-access.log"));
        bench.Site.As("bash", "-c", $"mariadb --no-defaults -S '{bench.Site.Folder}/run/my.sock' -u \"$(id -un)\" -e \"INSTALL SONAME 'server_audit'; SET GLOBAL server_audit_logging = ON; CREATE USER mallory@localhost IDENTIFIED BY 'guess'; GRANT ALL ON wp.* TO mallory@localhost\"");
        await File.WriteAllTextAsync(auth, "Nov 26 09:00:00 web sshd[7]: Accepted password for longago from 203.0.113.1 port 5 ssh2\n", Cancel);
        await Collect(ExitCode.Done);
        await bench.Server.KillAsync(); // what is not taken stays where it can be read here
        await Collect();
        Assert.Empty(Told("host.login.accepted")); // what was before is nobody's evidence

        string[] mallory = ["mariadb", "--no-defaults", "-S", Path.Combine(bench.Site.Folder, "run", "my.sock"), "-u", "mallory", "-pguess", "wp", "-e"];
        bench.Site.As(mallory[0], [.. mallory[1..], "UPDATE wp_users SET user_email = 'Canary-query@example.test' WHERE ID = 1; SELECT COUNT(*) FROM wp_usermeta; SELECT COUNT(*) FROM wp_usermeta"]);
        bench.Site.Try("mariadb", "--no-defaults", "-S", Path.Combine(bench.Site.Folder, "run", "my.sock"), "-u", "mallory", "-pwrong", "wp", "-e", "SELECT 1");
        bench.Site.Write("backup.sql", "Canary-dump");
        using (var visitor = bench.Site.Visitor())
        {
            Assert.Contains("Canary-dump", await visitor.Page("backup.sql?token=Canary-token", Cancel), StringComparison.Ordinal);
            await visitor.Page("nothing-here.txt", Cancel);
        }
        await File.AppendAllTextAsync(auth, $"""
            Nov 26 10:00:00 web sshd[11]: Accepted publickey for deploy from 203.0.113.9 port 50312 ssh2: ED25519 SHA256:abc
            2026-11-26T10:00:01.000000+00:00 web sshd[12]: Failed password for invalid user Canary-typed-password from 203.0.113.66 port 50313 ssh2
            2026-11-26T10:00:02.000000+00:00 web sshd[12]: Failed password for root from 203.0.113.66 port 50313 ssh2
            2026-11-26T10:00:03.000000+00:00 web internal-sftp[13]: session opened for local user deploy from [203.0.113.9]
            2026-11-26T10:00:04.000000+00:00 web internal-sftp[13]: open "{bench.Site.Root}/wp-content/plugins/shop/a.php" flags WRITE,CREATE,TRUNCATE mode 0644
            2026-11-26T10:00:05.000000+00:00 web internal-sftp[13]: open "{bench.Site.Root}/wp-config.php" flags READ mode 0666
            2026-11-26T10:00:06.000000+00:00 web internal-sftp[13]: remove name "/home/deploy/Canary-elsewhere"
            2026-11-26T10:00:07.000000+00:00 web cron[14]: Accepted password for nobody from 203.0.113.9 port 1
            2026-11-26T10:00:08.000000+00:00 web internal-sftp[13]: half a li
            """, Cancel);
        await File.WriteAllTextAsync(panel, "", Cancel);
        await Collect();
        await File.AppendAllTextAsync(panel, "203.0.113.9 - fernhill [11/26/2026:10:00:00 -0000] \"POST /cpsess0123456789/execute/Fileman/save_file_content?file=Canary-file HTTP/1.1\" 200 0 \"-\"\n203.0.113.9 - - [11/26/2026:10:00:00 -0000] \"GET / HTTP/1.1\" 200 0\n", Cancel);
        // Rotated between two looks: the end of the old one and the beginning of the new one are both read, once.
        File.Move(auth, auth + ".1");
        await File.AppendAllTextAsync(auth + ".1", "ne\n2026-11-26T10:01:00.000000+00:00 web sshd[20]: Accepted password for late from 203.0.113.9 port 1 ssh2\n", Cancel);
        await File.WriteAllTextAsync(auth, "2026-11-26T10:02:00.000000+00:00 web sshd[21]: Accepted password for early from 203.0.113.9 port 1 ssh2\n", Cancel);
        await Collect();
        await Collect();

        Assert.Equal(["os:deploy publickey 1", "os:early password 1", "os:late password 1"], Told("host.login.accepted"));
        Assert.Equal(["sshd password 2"], Told("host.login.failed"));
        Assert.Equal(["outside the site remove 1", "wp-content/plugins/shop/a.php write 1"], Told("host.file.changed"));
        Assert.Equal(["/execute/Fileman/save_file_content POST 1"], Told("host.panel.used"));
        Assert.Equal(["wp_usermeta select 2", "wp_users update 1"], Told("database.used"));
        Assert.Contains("db:mallory refused 1", Told("database.connected"));
        Assert.Contains("db:mallory accepted 1", Told("database.connected"));
        Assert.Contains(Told("database.connected"), t => t.StartsWith("db:wp accepted", StringComparison.Ordinal));
        Assert.Equal(["/backup.sql read 1"], Told("web.file.served"));
        Assert.Contains(Told("web.observed"), t => t.StartsWith("requests 4xx", StringComparison.Ordinal));
        var seen = bench.Told().Last(r => r.GetProperty("type").GetString() == "collector.observed").GetProperty("change").GetProperty("after");
        Assert.All((string[])["sftp_log", "panel_log", "database_log", "web_log"], l => Assert.True(seen.GetProperty(l).GetProperty("seen").GetBoolean(), l));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(bench.Home, "batches"), "*.batch"), f => File.ReadAllText(f).Contains("Canary", StringComparison.Ordinal));

        // Where they are not, that is said.
        Assert.Equal(ExitCode.Environment, (await bench.CollectAsync("--auth-log", "/nowhere/auth.log")).Code);
        seen = bench.Told().Last(r => r.GetProperty("type").GetString() == "collector.observed").GetProperty("change").GetProperty("after");
        Assert.Equal("there is no /nowhere/auth.log", seen.GetProperty("sftp_log").GetProperty("why").GetString());
        Assert.False(seen.GetProperty("web_log").GetProperty("seen").GetBoolean());

        await bench.RestartAsync(Cancel);
        await bench.RoundsAsync(1);
        // And it arrives: what people see of it follows the ledger in a moment.
        var shown = "";
        for (var attempt = 0; attempt < 120 && !shown.Contains("wp_usermeta", StringComparison.Ordinal); attempt++)
        {
            if (attempt > 0) { await Task.Delay(500, Cancel); }
            shown = await bench.StreamAsync("database.used", Cancel);
        }
        Assert.Contains("wp_usermeta", shown, StringComparison.Ordinal);

        async Task Collect(int code = ExitCode.Environment)
        {
            var outcome = await bench.CollectAsync("--auth-log", auth, "--panel-log", panel, "--access-log", access);
            Assert.True(outcome.Code == code, outcome.Errors);
        }

        string[] Told(string type) => [.. bench.Told().Where(r => r.GetProperty("type").GetString() == type)
            .GroupBy(r => $"{r.GetProperty("object").GetProperty("id").GetString()} {r.GetProperty("context").GetProperty("how").GetString()}", r => r.GetProperty("context").GetProperty("count").GetInt32())
            .Select(g => $"{g.Key} {g.Sum()}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_collector_is_a_source_of_its_own_that_can_be_retired_and_a_token_makes_one_only_once()
    {
        await using var bench = await Bench.StartAsync(22263, multisite: false, Cancel);
        await bench.RoundsAsync(1);
        var again = await CommandLine.RunAsync(["collector", "enroll", .. bench.Place(bench.Home + "-2"), "--server", bench.Server.Address.ToString(), "--token", bench.Token]);
        Assert.Equal((ExitCode.Refused, ""), (again.Code, again.Output));
        Assert.Contains("used already", again.Errors, StringComparison.Ordinal);
        var inside = await CommandLine.RunAsync(["collector", "run", "--once", .. bench.Place(Path.Combine(bench.Site.Root, "wp-content", "state"))]);
        Assert.Equal(ExitCode.Usage, inside.Code);
        var retired = await CommandLine.RunAsync("collector", "retire", bench.Source, "--reason", "moved to another host", "--data", bench.Server.Data);
        Assert.True(retired.Code == 0, retired.Errors);
        var after = await bench.CollectAsync();
        Assert.Equal(ExitCode.Refused, after.Code);
        Assert.Contains("source.retired", await bench.StreamAsync("source.retired", Cancel), StringComparison.Ordinal);
    }

    private sealed class Undo(Action act) : IDisposable
    {
        public void Dispose() => act();
    }
}
