using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>How a <see cref="LedgerStore"/> is opened. The defaults suit a server with one disk.</summary>
public sealed record LedgerOptions
{
    public const int MinSegmentBytes = 256 * 1024;

    /// <summary>The store's folder; made when it doesn't exist. One process at a time may open it.</summary>
    public required string Directory { get; init; }

    /// <summary>Names the log key and begins every origin. Never changes in the life of a ledger.</summary>
    public required string ServerName { get; init; }

    /// <summary>Signs checkpoints. Stays the caller's to dispose, after the store.</summary>
    public required Ed25519PrivateKey LogKey { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Size of one write-ahead segment. Half of it bounds a single append and what may wait for the disk.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most segments that may exist: bounds disk use, and how far tiles may lag behind.</summary>
    public int MaxSegments { get; init; } = 8;

    /// <summary>Most bytes in memory that are accepted and not yet in tiles and side store.</summary>
    public long MaxQueuedBytes { get; init; } = 64L * 1024 * 1024;

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two ticks of the meta-log.</summary>
    public TimeSpan MetaInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Takes side payloads. Without one, an append that carries any is refused.</summary>
    public ISideSink? SideSink { get; init; }

    /// <summary>Told once, when the store can't go on (an error of the disk, or bytes that came back different). The process must stop: nothing is retried.</summary>
    public Action<Exception>? OnFault { get; init; }

    /// <summary>Told when something will be tried again: the side sink failed, or the disk is full.</summary>
    public Action<Exception>? OnRetry { get; init; }

    internal void Validate()
    {
        if (!VerifierKey.IsName(ServerName)) { throw new ArgumentException($"'{ServerName}' can't be a server name: no spaces, pluses or control characters."); }
        if (SegmentBytes < MinSegmentBytes || SegmentBytes % 4096 != 0) { throw new ArgumentException($"{nameof(SegmentBytes)} is a multiple of 4096 and at least {MinSegmentBytes}, not {SegmentBytes}."); }
        if (MaxSegments < 3) { throw new ArgumentException($"{nameof(MaxSegments)} is at least 3, not {MaxSegments}."); }
        if (MaxQueuedBytes < SegmentBytes / 2) { throw new ArgumentException($"{nameof(MaxQueuedBytes)} is at least half a segment, {SegmentBytes / 2}, not {MaxQueuedBytes}."); }
        if (CheckpointInterval <= TimeSpan.Zero || MetaInterval <= TimeSpan.Zero) { throw new ArgumentException("Intervals are longer than zero."); }
    }
}
