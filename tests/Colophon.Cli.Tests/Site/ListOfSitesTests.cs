using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Site;

/// <summary>Hundreds of sites at once, against a real server.</summary>
public sealed class ListOfSitesTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-list-").FullName;
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
    public async Task Hundreds_are_invited_from_one_list_with_group_and_tags_and_enrol_with_their_tokens()
    {
        var outcome = await EnrollAsync("url,group,tags,environment\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"http://127.0.0.1:{10_000 + i},\"{(i % 2 == 0 ? "north" : "south")}\",shop eu,{(i == 0 ? "staging" : "")}\n")));
        Assert.True(outcome.Code == 0, outcome.Errors);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).ToArray();
        Assert.Equal(300, lines.Select(l => l[2]).Distinct().Count());
        using var site = await EnrolledSite.EnrolAsync(_server.Http, lines[299][2], lines[299][0]);
        Assert.Equal(150, (await SitesAsync("--group", "north")).Length);
        Assert.Contains("staging\tnorth\teu shop\tinvited", (await SitesAsync("--tag", "eu"))[0], StringComparison.Ordinal);
        Assert.Contains(await SitesAsync(), l => l.StartsWith(lines[299][1] + "\t", StringComparison.Ordinal) && l.EndsWith("enrolled", StringComparison.Ordinal));

        Assert.Equal(0, (await CommandLine.RunAsync("site", "label", lines[299][1], "--group", "west", "--data", _data)).Code);
        Assert.Contains(await SitesAsync("--group", "west"), l => l.StartsWith(lines[299][1] + "\t", StringComparison.Ordinal));
        Assert.Equal(0, (await CommandLine.RunAsync("site", "retire", lines[299][1], "--reason", "sold", "--data", _data)).Code);
        Assert.EndsWith("retired", (await SitesAsync("--group", "west"))[0], StringComparison.Ordinal);
        Assert.Equal("source-unknown", (await site.SendAsync(site.Batch.Add(site.Record()).Seal(TimeProvider.System.GetUtcNow()))).Rule);
    }

    [Fact]
    public async Task Every_bad_row_is_told_and_nothing_is_taken_unless_it_is_asked_for()
    {
        const string List = "url,environment,tags\nhttp://127.0.0.1:7001,production,\nftp://example.test,production,\nhttp://127.0.0.1:7001/,production,\nhttp://127.0.0.1:7002,playground,\nhttp://127.0.0.1:7003,production,so:bad\n";
        var outcome = await EnrollAsync(List);
        Assert.Equal((ExitCode.Refused, ""), (outcome.Code, outcome.Output));
        Assert.All((string[])["row 2: ftp://example.test: Give the site's home URL", "row 3: http://127.0.0.1:7001: The same address stands in row 1", "row 4: http://127.0.0.1:7002: An environment is", "row 5: http://127.0.0.1:7003: A group and tags are words"], r => Assert.Contains(r, outcome.Errors, StringComparison.Ordinal));
        Assert.Contains("4 of 5 rows are bad; nothing was taken", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(await SitesAsync());
        var taken = await EnrollAsync(List, "--take-good");
        Assert.Equal(ExitCode.Refused, taken.Code);
        Assert.Single(taken.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Single(await SitesAsync());
    }

    [Theory]
    [InlineData("address\nhttps://a.example\n", "the first line has to name the columns")]
    [InlineData("url,colour\nhttps://a.example,red\n", "the column 'colour' is not known")]
    [InlineData("url,group\nhttps://a.example\nhttps://b.example,x,y\n", "list.csv:3: 3 fields where the first line has 2")]
    [InlineData("", "the first line has to name the columns")]
    public async Task A_list_that_is_none_is_refused_with_its_line(string list, string says)
    {
        var outcome = await EnrollAsync(list);
        Assert.Equal(ExitCode.Unreadable, outcome.Code);
        Assert.Contains(says, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_has_at_most_2000_sites_and_one_address_and_a_list_are_not_named_together()
    {
        var most = "url\n" + string.Concat(Enumerable.Range(0, 2_001).Select(i => $"http://127.0.0.1/{i}\n"));
        Assert.Contains("2001 sites; at most 2000", (await EnrollAsync(most)).Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await CommandLine.RunAsync("site", "enroll", "https://a.example", "--csv", "x.csv", "--data", _data)).Code);
        Assert.Equal(ExitCode.Usage, (await CommandLine.RunAsync("site", "enroll", "--data", _data)).Code);
    }

    private async Task<Outcome> EnrollAsync(string list, params string[] more)
    {
        var file = Path.Combine(_data, "list.csv");
        await File.WriteAllTextAsync(file, list, Cancel);
        return await CommandLine.RunAsync(["site", "enroll", "--csv", file, "--data", _data, .. more]);
    }

    private async Task<string[]> SitesAsync(params string[] filter)
    {
        var outcome = await CommandLine.RunAsync(["site", "list", "--data", _data, .. filter]);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
