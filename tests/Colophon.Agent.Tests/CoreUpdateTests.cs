using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The event that changes the site under the agent's feet; the others are in the catalogue's table.</summary>
[Trait("Category", "Real")]
public sealed class CoreUpdateTests
{
    internal static readonly string[] Routes = ["cli"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_of_WordPress_itself_is_told_with_its_versions_and_with_the_root_of_the_files_it_left()
    {
        await using var peer = new ProtocolPeer(22115);
        using var site = WordPressSite.Start(22015, "6.4.5");
        site.Enrol(peer);
        site.Tick();
        var seen = new Sightings(peer, site);
        Fixtures.UpdateCore(site, "6.5.5");
        var update = seen.Expect("core.updated", "core", "wordpress", after: "\"version\":\"6.5.5\"").GetProperty("change");
        Assert.Equal("6.4.5", update.GetProperty("before").GetProperty("version").GetString());
        File.Delete(Path.Combine(site.DataFolder!, "beat.json"));
        site.Tick();
        Assert.Equal("6.5.5", peer.Records.Last(r => r.GetProperty("type").GetString() == "state.core").GetProperty("change").GetProperty("after")[0][2].GetProperty("version").GetString());
        var lines = peer.Records.Where(r => r.GetProperty("type").GetString() == "state.files").SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray())
            .Where(e => e[0].GetString()!.StartsWith("core/", StringComparison.Ordinal)).GroupBy(e => e[0].GetString()!).Select(g => (Path: g.Key[5..], Hash: g.Last()[2])).Where(f => f.Hash.ValueKind == JsonValueKind.String)
            .OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path}\t{f.Hash.GetRawText()}\n");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), update.GetProperty("after").GetProperty("root").GetString());
        seen.Never("agent.error");
    }
}
