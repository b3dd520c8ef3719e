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
            $edit('State/FileHashes.php', '        $stat = @stat($path);', "        if (substr(\$path, -18) === 'State/Sections.php') { return '$sections'; } if (substr(\$path, -20) === 'State/FileHashes.php') { return '$hashes'; }\n        \$stat = @stat(\$path);");
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
}
