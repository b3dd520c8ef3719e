using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Fleet.Commands;
using Colophon.Fleet.Store;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Packages;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Releases;

/// <summary>Brings a signed version of the agent to sites, ring by ring. One failure anywhere stops it until somebody says go on.</summary>
internal sealed class Rollout(FleetStore store, ReleaseStore releases, CommandQueue commands, IOptions<FleetOptions> options, FleetPorts ports)
{
    /// <summary>Publishes the package where it is new, and tells the sites of the ring that were not told before.</summary>
    public async Task<(RolloutStep? Step, Refusal? Refusal)> AdvanceAsync(TenantId tenant, byte[] package, Ring ring, bool despiteFailures, FactActor by, CancellationToken ct)
    {
        if (store.Tenant(tenant) is null) { return (null, new Refusal("tenant-unknown", 404, $"There is no tenant '{tenant}'.")); }
        if (!VerifierKey.TryParse(options.Value.ReleaseKey, out var key))
        {
            return (null, new Refusal("release-key", 422, "This server doesn't know the release key. Set Fleet:ReleaseKey to what `colophon release key` printed; agents handed out from then on know it too."));
        }
        if (AgentPackage.TryRead(package, key.Key, out var fault) is not { } read) { return (null, new Refusal("package", 422, fault)); }
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        var before = releases.Orders(tenant).Where(o => o.Sha256 == sha256).ToArray();
        if (!despiteFailures && before.FirstOrDefault(o => o.Failed) is { } failed)
        {
            return (null, new Refusal("release-halted", 409, $"Site {failed.Site} {(failed.Outcome == "refused" ? "refused this version" : "went back from this version")} ({failed.Cause}). Find out why; go on with --despite-failures."));
        }
        var now = ports.Clock.GetUtcNow();
        await releases.KeepAsync(sha256, read.Version, package, now, ct);
        if (before.Length == 0)
        {
            // Which files a site may hold from now on: what the engine explains a changed agent by.
            var files = new JsonObject(read.Files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value)));
            await ports.Facts.RecordAsync(tenant, new Fact("release.published", by, new FactObject("release", sha256)) { After = new JsonObject { ["version"] = read.Version, ["key"] = key.Key.Fingerprint, ["files"] = files } }, ct);
        }
        var told = new List<SiteId>();
        foreach (var site in store.Sites(tenant).Where(s => s is { EnrolledAt: not null, RetiredAt: null } && ring.Holds(s, sha256)))
        {
            if (!await releases.OrderAsync(tenant, sha256, site.Id, now, ct)) { continue; }
            var id = await commands.EnqueueAsync([.. store.Sources(tenant, site.Id).Where(s => s is { Kind: SourceKinds.Agent, Retired: false })], CommandVerbs.Upgrade, new SurveyedItem("package", read.Version, sha256), ct);
            await ports.Facts.RecordAsync(tenant, new Fact("release.ordered", by, new FactObject("site", site.Id.Value)) { After = new JsonObject { ["sha256"] = sha256, ["version"] = read.Version, ["command"] = id } }, ct);
            told.Add(site.Id);
        }
        return (new(read.Version, sha256, told, before.Length), null);
    }

    public IReadOnlyList<ReleaseOrder> Orders(TenantId tenant) => releases.Orders(tenant);

    public async Task ToldAsync(Source source, string outcome, string sha256, string? cause, CancellationToken ct)
    {
        if (source.Site is { } site) { await releases.TellAsync(source.Tenant, sha256, site, outcome, cause, ports.Clock.GetUtcNow(), ct); }
    }
}

/// <summary>Which sites are meant: all conditions that are given must hold.</summary>
/// <param name="Percent">Share of the sites, 1 to 100. The same ones again when it is asked again, and more of them when it is raised; others with the next release.</param>
internal sealed record Ring(int Percent, string? Group, string? Tag, string? Environment, string? Site)
{
    public bool Holds(Site site, string sha256) =>
        (Site is null || site.Id.Value == Site) && (Group is null || site.Labels.Group == Group) && (Tag is null || site.Labels.Tags.Contains(Tag)) && (Environment is null || site.Environment == Environment)
        && BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(sha256 + "\n" + site.Id.Value))) % 100 < (uint)Percent;
}

/// <param name="Told">Sites that were told now.</param>
/// <param name="Before">How many had been told before.</param>
internal sealed record RolloutStep(string Version, string Sha256, IReadOnlyList<SiteId> Told, int Before);
