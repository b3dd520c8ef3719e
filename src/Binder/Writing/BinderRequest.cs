using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol.Envelopes;

namespace Colophon.Binder;

/// <summary>What a binder is to be about, and what it is made from.</summary>
public sealed record BinderRequest
{
    public required string Tenant { get; init; }

    public required string TenantName { get; init; }

    /// <summary>A period that a record of the tenant defines.</summary>
    public required string PeriodId { get; init; }

    /// <summary>Null: all sites of the tenant.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Null: every control is judged. Else those of this request alone, and what the console recorded about others stands as hashes.</summary>
    public ManifestRequest? Request { get; init; }

    /// <summary>A <c>p-…</c> id, or <c>system</c>.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Program and version, for people.</summary>
    public required string Tool { get; init; }

    /// <summary>What judges: the size, and what a freeze settled. Null: everything under the checkpoint.</summary>
    public ManifestJudged? Judged { get; init; }

    /// <summary>Things that every page must say, such as a demonstration's short beat.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The tree is written as of this checkpoint.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Entries [from, to) of the tree, in order; read twice.</summary>
    public required Func<long, long, CancellationToken, IAsyncEnumerable<EntryBatch>> Entries { get; init; }

    /// <summary>Leaves that are held in memory before they are written to the columns in the scratch folder. At least 1.</summary>
    public int SealLeaves { get; init; } = 500_000;

    public required VerifierKey RootKey { get; init; }

    /// <summary>The key manifest that the root key signed.</summary>
    public required SignedEnvelope Keys { get; init; }

    public IReadOnlyList<BinderAnchor> Anchors { get; init; } = [];

    /// <summary>Prints report.pdf. Null: the binder holds none, and says so.</summary>
    public IReportPrinter? Printer { get; init; }

    /// <summary>Null: no private part is disclosed.</summary>
    public IReadOnlyList<DisclosedFields>? Private { get; init; }
}

/// <summary>Prints the report. What it prints isn't derived again by a verifier: it is signed, and report.html, which is, stands beside it.</summary>
public interface IReportPrinter
{
    /// <summary>Program and version, for people.</summary>
    string Name { get; }

    /// <returns>The PDF, at its beginning; null when it couldn't be printed. The caller disposes it.</returns>
    Task<Stream?> PrintAsync(Action<Stream> html, string scratch, CancellationToken ct);
}

public readonly record struct BinderProgress(string Stage, long Done, long Total);

/// <summary>Why a binder can't be written. Nothing was.</summary>
public sealed class BinderRefusedException(string message) : Exception(message);
