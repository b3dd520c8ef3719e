using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Protocol.Leaves;

namespace Colophon.Binder;

/// <summary>manifest.json, member by member as docs/formats/evidence-binder.md orders them.</summary>
/// <param name="Papers">Version of the rules by which the papers follow from the verdicts.</param>
/// <param name="PrintedBy">The program that printed report.pdf from report.html; null where there is none.</param>
public sealed record BinderManifest(
    int V,
    string Format,
    string Tenant,
    string Name,
    string Origin,
    ManifestPeriod Period,
    ManifestScope Scope,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    string Engine,
    string Papers,
    string? PrintedBy,
    string Tool,
    ManifestTree Tree,
    ManifestJudged Judged,
    long Hidden,
    JsonObject Settings,
    IReadOnlyList<string> Labels,
    string Verify,
    IReadOnlyList<ManifestFile> Files)
{
    public const string FormatName = "colophon-binder/3";

    public static BinderManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, BinderJson.Wire.BinderManifest);
            return manifest is { V: 1, Format: FormatName, Tree.Size: >= 1, Hidden: >= 0 } && manifest.Judged.Size >= 0 && manifest.Judged.Size <= manifest.Tree.Size ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BinderJson.Wire.BinderManifest);
}

public sealed record ManifestPeriod(string Id, string Name, DateTimeOffset From, DateTimeOffset To);

/// <param name="Sites">Null: those of the whole tenant.</param>
/// <param name="Request">Null: all controls and requests.</param>
public sealed record ManifestScope(IReadOnlyList<string>? Sites, ManifestRequest? Request)
{
    public bool IsWhole => Sites is null && Request is null;

    internal RequestScope? ToRequestScope() => Request is null ? null : new(Request.Id, Request.Controls);
}

/// <summary>The request that a binder answers.</summary>
/// <param name="Number">The firm's own.</param>
/// <param name="Controls">Ids of ours that answer it, with those that they rely on.</param>
public sealed record ManifestRequest(string Id, string Number, IReadOnlyList<string> Controls);

/// <param name="Root">Hex.</param>
public sealed record ManifestTree(long Size, string Root);

/// <summary>The state of the ledger that was judged; <paramref name="Settled"/> as a freeze names it, null where none did.</summary>
public sealed record ManifestJudged(long Size, IReadOnlyDictionary<string, ManifestSettled>? Settled);

public sealed record ManifestSettled(string Epoch, long Seq);

/// <param name="Sha256">Hex.</param>
public sealed record ManifestFile(string Path, string Sha256, long Size);

/// <summary>What manifest.sig signs.</summary>
internal sealed record ManifestSeal(int V, string ManifestSha256);
