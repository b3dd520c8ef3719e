using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>The path of somebody who has never seen the product: an auditor, from the link they are handed to a binder that they verify on their own machine.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class StrangerTests(Story story)
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
        var (code, said) = await VerifyAsync(file, trust);
        Assert.True(code is 0 or 20, said); // the docs site was silent for a while, which the binder declares

        // Everything the portal showed is in it, and nothing of anybody else.
        using var zip = await ZipFile.OpenReadAsync(file, Ct);
        var everything = new StringBuilder();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Ct), Encoding.UTF8);
            var text = await reader.ReadToEndAsync(Ct);
            everything.Append(entry.FullName).Append('\n').Append(text);
            if (entry.FullName == $"03-populations/{control}.csv") { Assert.Equal(Encoding.UTF8.GetString(population), text); }
            if (entry.FullName != "02-control-matrix.csv") { continue; }
            foreach (var (id, word) in shown) { Assert.Contains(text.Split("\r\n"), line => line.StartsWith(id + ",", StringComparison.Ordinal) && Plain(line).Contains(Plain(word), StringComparison.OrdinalIgnoreCase)); }
        }
        Assert.NotNull(zip.GetEntry($"03-populations/{control}.csv"));
        Assert.Contains(Note, everything.ToString(), StringComparison.Ordinal);
        foreach (var stranger in (string[])["zanzibar", OtherName])
        {
            Assert.DoesNotContain(stranger, everything.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.All(seen, p => Assert.DoesNotContain(stranger, p, StringComparison.OrdinalIgnoreCase));
        }
        Assert.All(seen, p => Assert.DoesNotMatch("(?i)\\b(pass|passes|passed|certified|compliant company|opinions?)\\b", p));
        folder.Delete(recursive: true);
    }

    /// <summary>"Deviations: 2 of 9" and "deviations (2 of 9)" begin alike.</summary>
    private static string Plain(string text) => text.Split('(', ':', ',')[0] is var first && text.Contains(',', StringComparison.Ordinal) ? text : first.Trim();

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
