using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.TestSupport;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>The path of somebody who has never seen the product: an auditor, from the link they are handed to a binder that they verify on their own machine.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed partial class StrangerTests(Story story)
{
    private const string OtherName = "Zanzibar Holdings";
    private const string Note = "The ticket was closed before the change was made.";
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stranger_examines_a_period_and_takes_home_all_they_were_shown_and_nothing_of_another_company()
    {
        await story.FrozenAsync();
        await story.Server.AskAsync("/local/tenants", new { tenant = "zanzibar", name = OtherName });
        var (folder, seen) = (Directory.CreateTempSubdirectory("colophon-stranger-"), new List<string>());

        // The firm's list of requests came by mail; both are answered.
        var asked = await Story.OpenAsync(story.Owner, story.Period + "/requests");
        await asked.FillAsync("#list", "number,request,our controls\nPBC-1,Every change of a plugin,CH-01\nPBC-2,Who may administer which site,AC-07");
        await asked.ClickAsync("text=Bring in this list");
        foreach (var (number, handed) in ((string, string)[])[("PBC-1", "Population CH-01, to be taken along"), ("PBC-2", "Timeline and list of AC-07")])
        {
            var row = asked.Locator("tr", new() { HasText = number });
            await row.Locator("summary").ClickAsync();
            await row.Locator("input[name=note]").FillAsync(handed);
            await row.Locator("button").ClickAsync();
        }

        // A grant link is handed over.
        var owner = await Story.OpenAsync(story.Owner, "/audit/grants");
        await owner.FillAsync("#firm", "Caldwell & Partners CPA");
        await owner.FillAsync("#name", "Ruth Caldwell");
        await owner.FillAsync("#email", "ruth@caldwell.example");
        await owner.ClickAsync("text=Grant this access");
        var link = await owner.InnerTextAsync("#link");
        await LookAsync(owner, "auditor-0-grant", seen: null);

        // Who opens it lands in the examination and finds the period.
        var page = await story.Browser.PageAsync();
        await Story.JoinAsync(page, link);
        await page.WaitForURLAsync("**/audit");
        Assert.Equal(404, (await page.Context.APIRequest.GetAsync(new Uri(story.Server.Address, "/t/zanzibar/audit").ToString())).Status);
        await LookAsync(page, "auditor-1-periods", seen);
        await page.ClickAsync($"main >> text={Story.PeriodName}");
        await LookAsync(page, "auditor-2-period", seen);
        var results = await page.Locator("section:has(#results) table").First.Locator("tbody tr").AllAsync();
        var shown = new Dictionary<string, string>();
        foreach (var row in results) { shown[await row.Locator("th a").InnerTextAsync()] = (await row.Locator("td .st").First.InnerTextAsync()).Trim(); }
        Assert.True(shown.Count > 5, string.Join(' ', shown));

        // Population, tie-out, outside-in trace.
        await page.ClickAsync("nav >> text=Selections");
        var (control, items) = await LargestAsync(page);
        Assert.True(items >= 3, $"{control} has {items} items");
        await page.GotoAsync($"/t/{Story.Tenant}/controls/{control}?period={story.Period.Split('/')[^1]}");
        await LookAsync(page, "auditor-3-control", seen);
        await page.GotoAsync($"/t/{Story.Tenant}{story.Period}/kits/{control}");
        await page.ClickAsync("text=Run it now");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("figures are the same.");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("The root over the leaves read is the signed one");
        await LookAsync(page, "auditor-4-tie-out", seen);
        await page.ClickAsync("nav >> text=Outside-in trace");
        await page.FillAsync("#sought", "akismet 5.1");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Held:");
        await LookAsync(page, "auditor-5-trace", seen);

        // The firm's selection: one bad row and nothing is taken; then three items.
        await page.ClickAsync("nav >> text=Selections");
        await page.SelectOptionAsync("#control", control);
        await page.FillAsync("#list", "number,reference\n1,S-01\n2,S-02\n3,S-03\n99999,S-04");
        await page.ClickAsync("text=Bring in this selection");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("no item 99999");
        await LookAsync(page, "auditor-6-bad-row", seen);
        await page.ClickAsync("text=Take the 3 good rows");
        await page.WaitForURLAsync("**/selections/sel-*");
        var selection = page.Url;

        // Three items are walked through, each to the signed root.
        for (var i = 1; i <= 3; i++)
        {
            await page.GotoAsync(selection);
            await page.ClickAsync($"#item-{i} th a");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Its inclusion proof leads to the signed root");
            if (i == 1) { await LookAsync(page, "auditor-7-item", seen); }
        }

        // One is flagged, by keyboard alone, and the auditor publishes what they noted.
        await page.GotoAsync(selection);
        await page.FocusAsync("#word-2");
        await page.Keyboard.TypeAsync("exc");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Note);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("1 exception.");
        await LookAsync(page, "auditor-8-selection", seen);
        Assert.Equal(404, (await story.Owner.Context.APIRequest.GetAsync(selection)).Status);
        await page.ClickAsync("text=Publish this selection and its notes");
        await Assertions.Expect(page.Locator("text=Publish it")).ToHaveCountAsync(0);
        await LookAsync(page, "auditor-9-published", seen);
        await page.ClickAsync("nav >> text=My reading log");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync($"{story.Period}/kits/{control}?run=now");
        await LookAsync(page, "auditor-10-reading", seen);
        var population = await (await page.Context.APIRequest.GetAsync(new Uri(story.Server.Address, $"/t/{Story.Tenant}{story.Period}/kits/{control}/population.csv").ToString())).BodyAsync();

        // Requests are accepted and flagged.
        await page.ClickAsync("nav >> text=Requests");
        foreach (var (number, word, said) in ((string, string, string)[])[("PBC-1", "Accept", "Agreed to the population taken along"), ("PBC-2", "Flag", "The docs site was silent: show it otherwise")])
        {
            var row = page.Locator("tr", new() { HasText = number });
            await row.Locator("summary").ClickAsync();
            await row.Locator("input[name=note]").FillAsync(said);
            await row.Locator($"button:has-text(\"{word}\")").ClickAsync();
        }
        await LookAsync(page, "auditor-12-requests", seen);

        // Everything that the portal has to show, page by page.
        var portal = await WalkAsync(page, control, new Uri(selection).AbsolutePath, shown.Keys);

        // The company orders the binder; the auditor takes it home and verifies it there, with a policy that came another way.
        owner = await Story.OpenAsync(story.Owner, story.Period);
        await owner.ClickAsync("text=Order the binder");
        await owner.WaitForURLAsync("**/evidence/**");
        await Assertions.Expect(owner.Locator("#download")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GotoAsync(new Uri(owner.Url).AbsolutePath);
        await LookAsync(page, "auditor-11-binder", seen);
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#download"));
        var (file, trust) = (Path.Combine(folder.FullName, download.SuggestedFilename), Path.Combine(folder.FullName, "trust.json"));
        await download.SaveAsAsync(file);
        await File.WriteAllTextAsync(trust, (await story.Server.AskAsync("/local/trust")).ToJsonString(), Ct);
        var (code, verified) = await VerifyAsync(file, trust);
        Assert.True(code is 0 or 20, verified); // the docs site was silent for a while, which the binder declares

        // All that the portal showed is in it, each in its place, and nothing of anybody else.
        var home = await TakenHome.OpenAsync(file, await NamesAsync(), Ct);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(population), home.Files[$"03-populations/{control}.csv"]);
        foreach (var one in portal.Controls) { Compare(one, home); }
        Assert.InRange(portal.Controls.Count(c => c.Population.Count > 0), 2, 100); // something was compared
        Assert.InRange(portal.Controls.Count(c => c.Deviations.Count > 0), 2, 100);
        Assert.Contains(portal.Controls, c => c.Challenge.Contains("Refused"));
        var records = string.Concat(home.Files.Where(f => f.Key.StartsWith("ledger/tile/entries", StringComparison.Ordinal)).Select(f => f.Value));
        foreach (var said in (string[])[Note, "PBC-1", "Every change of a plugin", "PBC-2", "Population CH-01, to be taken along", "Agreed to the population taken along", "The docs site was silent: show it otherwise", "S-02"]) { Assert.Contains(said, records, StringComparison.Ordinal); }
        Assert.True(portal.Pieces.Count > 1_000, $"{portal.Pieces.Count} pieces");
        // About each criterion the portal says what the binder says.
        var said61 = home.Rows("02-criteria.csv").ToDictionary(r => r["criterion"], r => r["standing"]);
        Assert.Equal(61, portal.Criteria.Count);
        Assert.All(portal.Criteria, c => Assert.Equal((c.Key, said61[c.Key]), (c.Key, c.Value is "Mapped, not tested" ? "mapped, not tested" : c.Value.StartsWith("Not mapped", StringComparison.Ordinal) ? "no control" : "tested in part or whole")));
        var missing = portal.Pieces.DistinctBy(p => p.Piece).Where(p => !Own().IsMatch(p.Piece) && !home.Holds(p.Piece)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} pieces of {portal.Pieces.Count} that the portal showed are not in the binder:\n" + string.Join('\n', missing.Take(60).Select(m => $"{m.Page[^Math.Min(m.Page.Length, 24)..]}: “{m.Piece}” in “{m.Beside[..Math.Min(m.Beside.Length, 90)]}”")));
        Assert.False(home.Holds("What no page showed") || home.Holds("424242424242") || home.Holds("41 d 7 h")); // what isn't there isn't found

        foreach (var stranger in (string[])["zanzibar", OtherName])
        {
            Assert.All(home.Files, f => Assert.DoesNotContain(stranger, f.Key + f.Value, StringComparison.OrdinalIgnoreCase));
            Assert.All(seen, p => Assert.DoesNotContain(stranger, p, StringComparison.OrdinalIgnoreCase));
            Assert.All(portal.Pieces, p => Assert.DoesNotContain(stranger, p.Piece + p.Beside, StringComparison.OrdinalIgnoreCase));
        }
        Assert.All(seen.Concat(portal.Pieces.Select(p => p.Piece)), p => Assert.DoesNotMatch("(?i)" + ConsolePages.Claims, p));
        folder.Delete(recursive: true);
    }

    /// <summary>Words of the portal in its cells that say what to do there, not what is so; shares of figures that are told beside them; and the list of binders, which can't be in the binder itself.</summary>
    [GeneratedRegex(@"^,?\s*(re-perform|CSV|XLSX|of [A-Z]{2}-[0-9]{2}|item [0-9]+|open|not noted|not said|Download|[0-9]+\.[0-9]{2} %|The freeze|Addendum [0-9]+|In before it began|It is shorter than three months: ask your auditor before you rely on it\.|The record’s own page|Type 2: whether controls operated throughout|Saturdays and Sundays|Common criteria, Availability, Confidentiality, Processing integrity, Privacy|No deviation found in the part that is tested|Published|the whole company, judged (by everything there was|as frozen at [0-9.,]+ leaves)|not analysed|[0-9.,]+ (bytes|[KMG]iB)|Leaf [0-9]+, with its inclusion proof|Was (true|observed|received)|Nobody said anything yet|as a whole, for the systems in scope|a moment|Its deviation|nothing was extracted|nobody yet|population\.(csv|xlsx)|answer\.json|with its IPE sheet: byte for byte the files in the binder|: items, attributes and IPE sheet for programs|.+ can say what it was\.|It was tried and refused in [0-9]+ of [0-9]+ terms?\.)$")]
    private static partial Regex Own();

    /// <summary>A control's page, as somebody reads it.</summary>
    private sealed record ControlShown(string Id, string Result, string Sentence, IReadOnlyList<(string Number, string Title, string Result, string Grid)> Population, IReadOnlyList<(string Id, string Text)> Deviations, string PopulationHash, string Rows, IReadOnlyList<string> Challenge, string Supports, string CantShow);

    private sealed record Portal(IReadOnlyList<ControlShown> Controls, IReadOnlyDictionary<string, string> Criteria, IReadOnlyList<Shown> Pieces);

    private async Task<Portal> WalkAsync(IPage page, string control, string selection, IEnumerable<string> tested)
    {
        var (period, controls, pieces) = (story.Period.Split('/')[^1], new List<ControlShown>(), new List<Shown>());
        async Task OpenAsync(string path)
        {
            var answer = await page.GotoAsync(path.StartsWith("/t/", StringComparison.Ordinal) ? path : $"/t/{Story.Tenant}{path}");
            Assert.Equal((path, 200), (path, answer!.Status));
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            pieces.AddRange(await Shown.ReadAsync(page));
        }

        foreach (var path in (string[])[story.Period, story.Period + "/around", story.Period + "/requests", story.Period + "/selections", selection, $"/controls?period={period}", $"/findings?period={period}", .. Enumerable.Range(1, 3).Select(n => $"{story.Period}/kits/{control}/items/{n}")]) { await OpenAsync(path); }
        var criteria = new Dictionary<string, string>();
        await OpenAsync($"/controls/criteria?period={period}");
        foreach (var row in await page.Locator("tbody tr[id]").AllAsync()) { criteria[await row.Locator("th").InnerTextAsync()] = TakenHome.Flat(await row.Locator("td:last-child").InnerTextAsync()); }
        foreach (var id in tested)
        {
            await OpenAsync($"{story.Period}/kits/{id}");
            await OpenAsync($"/controls/{id}?period={period}");
            async Task<string> TextAsync(string selector) => await page.Locator(selector).CountAsync() == 0 ? "" : TakenHome.Flat(await page.Locator(selector).First.TextContentAsync() ?? "");
            var rows = new List<(string, string, string, string)>();
            foreach (var row in await page.Locator("section:has(#population) .scroll:last-of-type tbody tr:has(> td + th)").AllAsync())
            {
                var title = await row.Locator("th").EvaluateAsync<string>("e => e.firstChild.textContent");
                var grid = string.Join('|', (await row.Locator("td .st:has(.vh)").AllTextContentsAsync()).Select(TakenHome.Flat));
                rows.Add((TakenHome.Flat(await row.Locator("td").First.InnerTextAsync()), TakenHome.Flat(title), TakenHome.Flat(await row.Locator("td:last-child .st").First.TextContentAsync() ?? ""), grid));
            }
            var deviations = new List<(string, string)>();
            foreach (var dev in await page.Locator(".dev").AllAsync()) { deviations.Add((TakenHome.Flat(await dev.Locator("summary b").InnerTextAsync()), TakenHome.Flat(await dev.TextContentAsync() ?? ""))); }
            controls.Add(new(id, await TextAsync(".result .st"), TakenHome.Flat($"{await TextAsync("h1")} {await TextAsync(".verdict .leaf__body > .prose")}"), rows, deviations,
                await TextAsync("section:has(#ipe) .pairs > div:has(dt:text-is(\"Population hash\")) dd"), await TextAsync("section:has(#ipe) .pairs > div:has(dt:text-is(\"Rows\")) dd"),
                [.. (await page.Locator("section:has(#challenge) tbody td .st").AllTextContentsAsync()).Select(TakenHome.Flat)],
                await TextAsync(".leaf__margin > div:nth-of-type(1) p"), await TextAsync(".leaf__margin > div:nth-of-type(2) p")));
        }
        return new(controls, criteria, pieces);
    }

    /// <summary>The control's page against its line of the matrix, its working paper, its population and the list of deviations.</summary>
    private static void Compare(ControlShown shown, TakenHome home)
    {
        var matrix = Assert.Single(home.Rows("02-control-matrix.csv"), r => r["control"] == shown.Id);
        var paper = JsonElement.Parse(home.Files[$"04-tests/{shown.Id}.json"]);
        var items = home.Rows($"03-populations/{shown.Id}.csv");
        var deviations = home.Rows("05-exceptions.csv").Where(r => r["control"] == shown.Id).ToArray();
        string At(string what) => $"{shown.Id}: {what}";
        Assert.Equal(At(matrix["result"] == "deviations" ? $"deviations: {matrix["D"]} of {matrix["N"]}" : matrix["result"]), At(char.ToLowerInvariant(shown.Result[0]) + shown.Result[1..].Replace(" from ", " from/until|", StringComparison.Ordinal).Split('|')[0]));
        Assert.Equal(At(home.Tell(matrix["in words"])), At(shown.Sentence));
        Assert.Equal((At(home.Tell(matrix["supports"])), home.Tell(matrix["cannot show"])), (At(shown.Supports), shown.CantShow));
        Assert.Equal((At(paper.GetProperty("ipe").GetProperty("population_sha256").GetString()!), paper.GetProperty("ipe").GetProperty("rows").GetInt32().ToString(CultureInfo.InvariantCulture)), (At(shown.PopulationHash), shown.Rows));
        if (paper.GetProperty("type").GetString() != "configuration")
        {
            Assert.Equal((At("rows"), Math.Min(items.Count, 50)), (At("rows"), shown.Population.Count));
            foreach (var (number, title, result, grid) in shown.Population)
            {
                var item = Assert.Single(items, i => i["number"] == number);
                Assert.Equal(At($"{number} {home.Tell(item["title"])} {Word(item["result"])}"), At($"{number} {title} {result}"));
                Assert.Equal(At($"{number} " + string.Join('|', item.Where(c => AttributeHead().IsMatch(c.Key) && c.Value.Length > 0).Select(c => Word(c.Value.Split(':')[0])))), At($"{number} {grid}"));
            }
        }
        Assert.Equal(At(string.Join(' ', deviations.Select(d => d["deviation"]).Order(StringComparer.Ordinal))), At(string.Join(' ', shown.Deviations.Select(d => d.Id).Order(StringComparer.Ordinal))));
        foreach (var (id, text) in shown.Deviations)
        {
            var told = deviations.Single(d => d["deviation"] == id);
            foreach (var part in (string[])[told["title"], told["why"], told["object"], told["observed (UTC)"]]) { Assert.Contains(home.Tell(part), text, StringComparison.Ordinal); }
        }
        var terms = paper.TryGetProperty("challenge", out var challenge) ? challenge.GetProperty("terms").EnumerateArray().Reverse().Take(60).Select(t => t.GetProperty("state").GetString()) : [];
        Assert.Equal(At(string.Join(' ', terms)), At(string.Join(' ', shown.Challenge.Select(w => w switch { "Refused" => "held", "Got through" => "got through", "Missed" => "missed", _ => "not due" }))));
    }

    /// <summary>A result of an item as the portal says it.</summary>
    private static string Word(string result) => result switch { "met" => "Met", "deviation" => "Deviation", "excused" => "Excused", "not due" => "Not due", _ => "Can't be determined" };

    [GeneratedRegex("^[A-Z]: ")]
    private static partial Regex AttributeHead();

    /// <summary>Who is behind an id of a person or a site, as this company calls them.</summary>
    private async Task<Dictionary<string, string>> NamesAsync()
    {
        var people = await Story.OpenAsync(story.Owner, "/people");
        var names = new Dictionary<string, string>();
        foreach (var link in await people.Locator("main a[href*='/people/p-']").AllAsync()) { names[(await link.GetAttributeAsync("href"))!.Split('/')[^1]] = TakenHome.Flat(await link.InnerTextAsync()); }
        foreach (var (name, id) in story.Sites) { names[id] = $"{name}.fernhill.example"; }
        return names;
    }

    private static async Task<(string Control, int Items)> LargestAsync(IPage page)
    {
        var largest = ("", 0);
        foreach (var row in await page.Locator("section:has(#populations) tbody tr").AllAsync())
        {
            var (id, items) = (await row.Locator("th a").InnerTextAsync(), int.Parse((await row.Locator("td").First.InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture));
            if (items > largest.Item2) { largest = (id, items); }
        }
        return largest;
    }

    /// <summary>No accessibility fault, wide or narrow; printed and on screen it is kept as a picture.</summary>
    private static async Task LookAsync(IPage page, string name, List<string>? seen)
    {
        seen?.Add(await page.InnerTextAsync("body"));
        foreach (var width in (int[])[1440, 360])
        {
            await page.SetViewportSizeAsync(width, 1000);
            await Axe.CheckAsync(page);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}.png"), FullPage = true });
        }
        await page.SetViewportSizeAsync(1440, 1000);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-print.png"), FullPage = true });
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    private static async Task<(int Code, string Said)> VerifyAsync(string file, string trust)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.CommandLine, "verify", file, "--trust", trust]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output + await errors);
    }
}
