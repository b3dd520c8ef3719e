using System.Text.Json.Nodes;
using Colophon.Fleet.Packages;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Fleet;

/// <summary>What the command line on the same machine asks for, over the data folder's socket.</summary>
internal static class LocalEndpoints
{
    /// <summary>Sites of one list.</summary>
    private const int MostRows = 2_000;

    private static readonly FactActor Operator = new("cli", "os:" + Environment.UserName, "socket");

    public static async Task<IResult> CreateTenantAsync(NewTenant body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || tenant.Value is "system" or "meta")
        {
            return new Refusal("tenant-id", 422, "A tenant id is 1 to 63 characters of a-z, 0-9 and '-', not beginning with '-', and neither 'system' nor 'meta'.").ToResult();
        }
        if (body.Name is not { Length: > 0 and <= 200 })
        {
            return new Refusal("tenant-name", 422, "Give the tenant a name of 1 to 200 characters.").ToResult();
        }
        var created = await fleet.CreateTenantAsync(tenant, body.Name, ct);
        return Results.Json(new { tenant = created.Id.Value, name = created.Name, created_at = created.CreatedAt });
    }

    public static async Task<IResult> InviteSiteAsync(NewSite body, IFleet fleet, AgentPackages packages, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant))
        {
            return new Refusal("tenant-unknown", 404, "Name the tenant that the site belongs to.").ToResult();
        }
        var invitation = body.Site is { } again
            ? SiteId.TryParse(again, out var site) ? await fleet.ReinviteSiteAsync(tenant, site, Operator, ct) : new EnrolmentInvitation(null, null, default, new Refusal("site-unknown", 404, $"There is no site '{again}'."))
            : await fleet.InviteSiteAsync(tenant, body.Url ?? "", body.Environment ?? "production", Operator, ct);
        return invitation.Refusal?.ToResult()
            ?? Results.Json(new
            {
                site = invitation.Site!.Id.Value,
                url = invitation.Site.Url,
                token = invitation.Token,
                expires_at = invitation.ExpiresAt,
                archive_sha256 = packages.ArchiveSha256,
                composer_sha1 = packages.ComposerSha1,
                plugin = body.Server is { } server ? Convert.ToBase64String(packages.SetUpPlugin(server, invitation.Token!)) : null,
            });
    }

    public static async Task<IResult> ListSitesAsync(string? tenant, IFleet fleet, CancellationToken ct) => TenantId.TryParse(tenant, out var id) && await fleet.TenantAsync(id, ct) is not null
        ? Results.Json(new { sites = (await fleet.SitesAsync(id, ct)).Select(s => new { site = s.Id.Value, url = s.Url, environment = s.Environment, group = s.Labels.Group, tags = s.Labels.Tags, enrolled_at = s.EnrolledAt, retired_at = s.RetiredAt }) })
        : new Refusal("tenant-unknown", 404, $"There is no tenant '{tenant}'.").ToResult();

    public static async Task<IResult> InviteSitesAsync(NewSites body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant))
        {
            return new Refusal("tenant-unknown", 404, "Name the tenant that the sites belong to.").ToResult();
        }
        return body.Rows is not { Count: > 0 and <= MostRows }
            ? new Refusal("rows", 422, $"A list holds 1 to {MostRows} sites.").ToResult()
            : Results.Json(new { rows = (await fleet.InviteSitesAsync(tenant, body.Rows, body.TakeGood ?? false, Operator, ct)).Select(r => new { row = r.Row, url = r.Url, site = r.Site?.Value, token = r.Token, fault = r.Fault }) });
    }

    public static async Task<IResult> LabelSiteAsync(SiteLabelling body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var site))
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its sites.").ToResult();
        }
        return SiteLabels.Of(body.Group, body.Tags) is not { } labels
            ? new Refusal("labels", 422, "A group and tags are words of at most 40 letters, digits, '-', '_' and '.'; at most 20 tags.").ToResult()
            : (await fleet.LabelSiteAsync(tenant, site, labels, Operator, ct))?.ToResult() ?? Results.Json(new { site = site.Value, group = labels.Group, tags = labels.Tags });
    }

    public static async Task<IResult> RetireSiteAsync(OldSite body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var site))
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its sites.").ToResult();
        }
        return body.Reason is not { Length: > 0 and <= 256 }
            ? new Refusal("reason", 422, "Give a reason of 1 to 256 characters: it is recorded.").ToResult()
            : (await fleet.RetireSiteAsync(tenant, site, body.Reason, Operator, ct))?.ToResult() ?? Results.Json(new { site = site.Value });
    }

    /// <summary>A refused upload was a false alarm: its very content may be uploaded again. Two people: one uploads, the one who runs this server looks and says so.</summary>
    public static async Task<IResult> AdmitUploadAsync(RefusedUpload body, IFleet fleet, FleetPorts ports, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var site) || await fleet.SiteAsync(tenant, site, ct) is not { EnrolledAt: not null, RetiredAt: null })
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its enrolled sites.").ToResult();
        }
        if (body.Reason is not { Length: > 0 and <= 256 }) { return new Refusal("reason", 422, "Give a reason of 1 to 256 characters: it is recorded.").ToResult(); }
        if (body.Name is not { Length: > 0 and <= 512 } || body.Sha256 is not { Length: 64 } sha256 || !sha256.All(char.IsAsciiHexDigitLower)) { return new Refusal("upload", 422, "Name the upload and its SHA-256 as the record upload.refused gives them.").ToResult(); }
        await ports.Facts.RecordAsync(tenant, new Fact("restore.ordered", Operator, new FactObject("upload", body.Name)) { After = new JsonObject { ["site"] = site.Value, ["reason"] = body.Reason, ["sha256"] = sha256 } }, ct);
        return Results.Json(new { command = await fleet.CommandAsync(tenant, site, CommandVerbs.Restore, new SurveyedItem("upload", body.Name, sha256), ct) });
    }

    public static async Task<IResult> InviteCollectorAsync(NewCollector body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var site))
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its sites.").ToResult();
        }
        var invitation = await fleet.InviteCollectorAsync(tenant, site, Operator, ct);
        return invitation.Refusal?.ToResult() ?? Results.Json(new { site = invitation.Site!.Id.Value, url = invitation.Site.Url, token = invitation.Token, expires_at = invitation.ExpiresAt });
    }

    public static async Task<IResult> RetireCollectorAsync(OldCollector body, IFleet fleet, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SourceId.TryParse(body.Source, out var source))
        {
            return new Refusal("source-unknown", 404, "Name a tenant and one of its collectors.").ToResult();
        }
        return body.Reason is not { Length: > 0 and <= 256 }
            ? new Refusal("reason", 422, "Give a reason of 1 to 256 characters: it is recorded.").ToResult()
            : (await fleet.RetireCollectorAsync(tenant, source, body.Reason, Operator, ct))?.ToResult() ?? Results.Json(new { source = source.Value });
    }

    public static async Task<IResult> CommandAsync(NewCommand body, IFleet fleet, CancellationToken ct) =>
        !TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var site) || await fleet.SiteAsync(tenant, site, ct) is null
            ? new Refusal("site-unknown", 404, "Name a tenant and one of its sites.").ToResult()
            : !CommandVerbs.IsKnown(body.Verb ?? "") || CommandVerbs.NeedsItem(body.Verb!)
                ? new Refusal("verb", 422, "A command is snapshot, flush, rotate_key or survey.").ToResult()
                : Results.Json(new { command = await fleet.CommandAsync(tenant, site, body.Verb!, null, ct) });
}

internal sealed record NewTenant(string? Tenant, string? Name);

/// <param name="Site">Id of a site that is to enrol again; else <paramref name="Url"/> names a new one.</param>
/// <param name="Server">Where the site finds this server: then a plugin for uploading comes along.</param>
internal sealed record NewSite(string? Tenant, string? Url, string? Environment, string? Site, string? Server);

/// <param name="TakeGood">Invite the good rows even where others are bad.</param>
internal sealed record NewSites(string? Tenant, IReadOnlyList<SiteRow>? Rows, bool? TakeGood);

internal sealed record SiteLabelling(string? Tenant, string? Site, string? Group, IReadOnlyList<string>? Tags);

internal sealed record OldSite(string? Tenant, string? Site, string? Reason);

internal sealed record RefusedUpload(string? Tenant, string? Site, string? Name, string? Sha256, string? Reason);

internal sealed record NewCollector(string? Tenant, string? Site);

internal sealed record OldCollector(string? Tenant, string? Source, string? Reason);

internal sealed record NewCommand(string? Tenant, string? Site, string? Verb);
