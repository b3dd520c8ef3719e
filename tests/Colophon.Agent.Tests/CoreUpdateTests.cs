using System.Text;
using System.Text.Json;
using Colophon.Agent.Tests.Catalogue;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The event that changes the site under the agent's feet; the others are in the catalogue's table.</summary>
[Trait("Category", "Real")]
public sealed class CoreUpdateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static readonly string[] Routes = ["ui", "cli", "cron"];

    [Fact]
    public async Task An_update_of_WordPress_itself_by_each_route_is_told_with_its_versions_and_with_the_root_of_the_files_it_left()
    {
        await using var peer = new ProtocolPeer(22115);
        using var site = WordPressSite.Start(22015, "6.2.6");
        Fixtures.AddWorld(site);
        site.Enrol(peer);
        site.Tick();
        var seen = new Sightings(peer, site);
        using var stage = new Stage(site) { Admin = await site.LogIn(cancel: Cancel) };

        async Task<JsonElement> Told(string before, string after, string? actor, string kind, string? cause)
        {
            var update = seen.Expect("core.updated", "core", "wordpress", actor, $"\"version\":\"{after}\"", cause is null ? null : ("cause", cause));
            Assert.Equal(kind, update.GetProperty("actor").GetProperty("kind").GetString());
            Assert.Equal(before, update.GetProperty("change").GetProperty("before").GetProperty("version").GetString());
            await Task.Delay(3000, Cancel); // PHP looks only every other second whether a file has changed: until then it runs a mixture of two versions
            return update.GetProperty("change").GetProperty("after");
        }
        var offer = Fixtures.OfferCore(site, "6.3.5");
        Fixtures.UpdateCore(site, "6.3.5");
        File.Delete(offer);
        await Told("6.2.6", "6.3.5", null, "cli", null);

        offer = Fixtures.OfferCore(site, "6.4.5");
        await stage.Cron("wp_schedule_single_event(time() - 10, 'wp_maybe_auto_update');");
        File.Delete(offer);
        await Told("6.3.5", "6.4.5", null, "cron", "auto");
        seen.Never("update.failed");

        offer = Fixtures.OfferCore(site, "6.5.5");
        await stage.Admin.Page("wp-admin/upgrade.php?step=1", Cancel); // the dashboard asks for this first
        await stage.Submit("update-core.php?action=do-core-upgrade", "upgrade-core", new() { ["version"] = "6.5.5", ["locale"] = "en_US", ["upgrade"] = "Update" });
        File.Delete(offer);
        var files = await Told("6.4.5", "6.5.5", "wp:1", "user", null);

        await stage.Beat();
        Assert.Equal("6.5.5", peer.Records.Last(r => r.GetProperty("type").GetString() == "state.core").GetProperty("change").GetProperty("after")[0][2].GetProperty("version").GetString());
        var lines = peer.Records.Where(r => r.GetProperty("type").GetString() == "state.files").SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray())
            .Where(e => e[0].GetString()!.StartsWith("core/", StringComparison.Ordinal)).GroupBy(e => e[0].GetString()!).Select(g => (Path: g.Key[5..], Hash: g.Last()[2])).Where(f => f.Hash.ValueKind == JsonValueKind.String)
            .OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path}\t{f.Hash.GetRawText()}\n");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), files.GetProperty("root").GetString());
        seen.Never("agent.error");
    }
}
