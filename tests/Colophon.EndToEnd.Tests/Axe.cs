using System.Text.Json;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>axe-core (MPL-2.0), fetched by eng/fetch-axe; run inside the page, with best practices.</summary>
internal static class Axe
{
    private static readonly string Source = Read();

    public static async Task CheckAsync(IPage page)
    {
        await page.EvaluateAsync(Source);
        var result = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' — ' + n.failureSummary) }))");
        Assert.True(result.GetArrayLength() == 0, $"{page.Url}: {result}");
    }

    private static string Read()
    {
        var file = Path.Combine(Repository.Root, "artifacts", "axe", "axe.min.js");
        return File.Exists(file) ? File.ReadAllText(file) : throw new InvalidOperationException($"{file} is missing: run eng/fetch-axe");
    }
}
