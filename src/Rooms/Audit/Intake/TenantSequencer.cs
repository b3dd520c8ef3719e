using System.Security.Cryptography;
using System.Text;
using Colophon.Audit.Heads;
using Colophon.Audit.Projection;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Audit.Intake;

/// <summary>What became of a batch: its place (durable when <see cref="Durable"/> completes), or the refusal.</summary>
internal sealed record Sequenced(SeenBatch? Place, Task Durable, Refusal? Refusal)
{
    /// <summary>What people should know about this batch; raised once the leaves are durable.</summary>
    public IReadOnlyList<SourceEvent> Events { get; init; } = [];

    public bool Repeated { get; init; }
}

/// <summary>Something about a source that a person should know.</summary>
internal sealed record SourceEvent(string Kind, string Source, string Epoch, long From, long To);

/// <summary>
/// The single owner of a tenant's heads: decides, under one lock, which leaves a batch becomes and hands them to the ledger in that order. The ledger gives
/// indexes at once and groups the disk writes of all tenants, so the lock is held for microseconds and never across the disk.
/// Invariant: the book equals what the tree's leaves, acknowledged or on their way, make of it.
/// </summary>
internal sealed class TenantSequencer(TenantId tenant, LedgerStore store, TenantProjection projection, HeadBook book, string blobs, TimeProvider clock)
{
    private const int KeptBatches = 256;

    private readonly Lock _gate = new();
    private readonly TreeLabel _tree = TreeLabel.Parse(tenant.Value);

    /// <summary>Batches that the projection may not have yet, and some more; older ones are looked up there.</summary>
    private readonly Dictionary<(string Source, string Epoch, long Number), (SeenBatch Batch, Task Durable)> _recent = [];
    private readonly Queue<(string Source, string Epoch, long Number)> _order = new();

    public TenantId Tenant => tenant;

    public TreeLabel Tree => _tree;

    public TreeReader Reader => store.Reader(_tree);

    /// <summary>Replays leaves that the projection doesn't have.</summary>
    public void Replay(long index, ReadOnlySpan<byte> entry)
    {
        lock (_gate)
        {
            var before = book.LastBatch;
            book.Apply(index, entry);
            if (book.LastBatch is { } batch && !ReferenceEquals(batch, before))
            {
                Remember(batch, Task.CompletedTask);
            }
        }
    }

    /// <summary>A consistent look at the heads.</summary>
    public T Look<T>(Func<HeadBook, T> look)
    {
        lock (_gate)
        {
            return look(book);
        }
    }

    /// <summary>Appends leaves of the server's own, made under the lock; none: nothing happens.</summary>
    /// <returns>Index of the first, once durable; -1 for none.</returns>
    /// <exception cref="LedgerUnavailableException">Nothing was recorded.</exception>
    public async Task<long> AppendAsync(Func<HeadBook, DateTimeOffset, IReadOnlyList<byte[]>> make, CancellationToken ct)
    {
        AppendResult result;
        lock (_gate)
        {
            var entries = make(book, Now());
            if (entries.Count == 0)
            {
                return -1;
            }
            try
            {
                result = store.Append(_tree, new AppendGroup([.. entries.Select(e => new ReadOnlyMemory<byte>(e))]));
            }
            catch (LedgerException e)
            {
                throw new LedgerUnavailableException(e.Message, e);
            }
            if (result is AppendResult.Accepted accepted)
            {
                for (var i = 0; i < entries.Count; i++)
                {
                    book.Apply(accepted.FirstIndex + i, entries[i]);
                }
            }
        }
        if (result is not AppendResult.Accepted taken)
        {
            throw new LedgerUnavailableException(Unavailable(result).Detail);
        }
        try
        {
            await taken.Durable.WaitAsync(ct);
        }
        catch (LedgerException e)
        {
            throw new LedgerUnavailableException(e.Message, e);
        }
        return taken.FirstIndex;
    }

    /// <summary>The order of judgement from "epoch" on (docs/formats/agent-protocol.md).</summary>
    public Sequenced Sequence(JudgedBatch judged)
    {
        lock (_gate)
        {
            var header = judged.Header;
            if (book.Head(header.Source) is not { Retired: false } head)
            {
                return Refuse(RefusalRules.SourceUnknown, 401, "This source is not enrolled in the ledger, or retired.");
            }
            if (!head.Epochs.TryGetValue(header.Epoch, out var epoch))
            {
                return header.After is { } after && after.Epoch == head.Epoch && header is { Number: 1, FirstSeq: 1 }
                    ? head.Current.Forked ? Forked() : Take(judged, head, new EpochHead(), after)
                    : Refuse(RefusalRules.Epoch, 409, "This epoch was never announced. Begin it with batch 1 and sequence 1, naming the current epoch in \"after\".");
            }
            if (Find(header.Source, header.Epoch, header.Number) is { } seen)
            {
                return seen.Batch.HeaderSha256 == judged.Batch.HeaderSha256
                    ? new(seen.Batch, seen.Durable, null) { Repeated = true }
                    : epoch.Forked ? Forked() : Fork(judged, seen.Batch.HeaderSha256);
            }
            if (epoch.Forked)
            {
                return Forked();
            }
            if (header.Number > 1 && Find(header.Source, header.Epoch, header.Number - 1) is { } before && before.Batch.HeaderSha256 != header.Previous)
            {
                return Fork(judged, before.Batch.HeaderSha256);
            }
            var late = header.FirstSeq < epoch.NextSeq;
            var fits = late
                ? header.Number < epoch.NextNumber && epoch.Gaps.Any(g => g.From <= header.FirstSeq && header.LastSeq <= g.To)
                : header.Number >= epoch.NextNumber;
            return fits
                ? Take(judged, head, epoch, null)
                : Refuse(RefusalRules.Rewound, 409, $"Sequence {header.FirstSeq} was passed already by other content; {epoch.NextSeq} comes next. Open a new epoch.", ("next_seq", epoch.NextSeq));
        }
    }

    public SeenBatch? Batch(string source, string epoch, long number)
    {
        lock (_gate)
        {
            return Find(source, epoch, number)?.Batch;
        }
    }

    private Sequenced Take(JudgedBatch judged, SourceHead head, EpochHead epoch, EpochChange? after)
    {
        var header = judged.Header;
        var at = Now();
        var events = new List<SourceEvent>();
        var leaves = new List<ReadOnlyMemory<byte>>(header.Count + 3);
        if (after is not null)
        {
            leaves.Add(LeafBytes.Write(at, new RewoundLeaf(header.Source, after.Epoch, head.Current.NextSeq, after.Seq, header.Epoch)));
            events.Add(new("rewound", header.Source, after.Epoch, after.Seq, head.Current.NextSeq));
        }
        if (header.FirstSeq > epoch.NextSeq)
        {
            leaves.Add(LeafBytes.Write(at, new GapLeaf(header.Source, header.Epoch, epoch.NextSeq, header.FirstSeq - 1)));
            events.Add(new("gap", header.Source, header.Epoch, epoch.NextSeq, header.FirstSeq - 1));
        }
        else if (header.FirstSeq < epoch.NextSeq)
        {
            leaves.Add(LeafBytes.Write(at, new FillLeaf(header.Source, header.Epoch, header.FirstSeq, header.LastSeq)));
        }
        var place = leaves.Count;
        leaves.Add(LeafBytes.Write(at, new BatchLeaf(header.Source, header.Epoch, header.Number, header.FirstSeq, header.Count, header.Root,
            Encoding.UTF8.GetString(judged.Batch.HeaderLine.Span), Convert.ToBase64String(judged.Batch.Signature), header.Quoted)));
        for (var i = 0; i < judged.Entries.Count; i++)
        {
            leaves.Add(judged.Entries[i] is { Fault: RecordFault.None } sound ? sound.Bytes : Unreadable(at, header, i, judged.Entries[i]));
        }
        var result = store.Append(_tree, new AppendGroup(leaves, [.. judged.Side.Select(s => s with { Position = place + 1 + s.Position })]));
        if (result is not AppendResult.Accepted accepted)
        {
            return new(null, Task.CompletedTask, Unavailable(result));
        }
        for (var i = 0; i <= place; i++)
        {
            book.Apply(accepted.FirstIndex + i, leaves[i].Span);
        }
        Remember(book.LastBatch!, accepted.Durable);
        return new(book.LastBatch, accepted.Durable, null) { Events = events };
    }

    private Sequenced Fork(JudgedBatch judged, string first)
    {
        var (batch, header) = (judged.Batch, judged.Header);
        var publicPart = batch.PublicPart.Span;
        var sha256 = WireText.Hex(SHA256.HashData(publicPart));
        try
        {
            // Rare and small; on the disk before the leaf that names it
            DurableFile.Replace(Path.Combine(blobs, sha256), publicPart);
        }
        catch (IOException e)
        {
            return new(null, Task.CompletedTask, new Refusal(RefusalRules.DiskFull, 507, $"The fork's evidence can't be kept: {e.Message}") { RetryAfter = TimeSpan.FromSeconds(30) });
        }
        var leaf = LeafBytes.Write(Now(), new ForkLeaf(header.Source, header.Epoch, header.Number, first, batch.HeaderSha256, Encoding.UTF8.GetString(batch.HeaderLine.Span),
            Convert.ToBase64String(batch.Signature), new BlobReference(sha256, publicPart.Length, BatchReader.MediaType + "+public")));
        var result = store.Append(_tree, new AppendGroup([leaf], [.. judged.Side.Select(s => s with { Position = 0 })]));
        if (result is not AppendResult.Accepted accepted)
        {
            return new(null, Task.CompletedTask, Unavailable(result));
        }
        book.Apply(accepted.FirstIndex, leaf);
        return Forked() with { Durable = accepted.Durable, Events = [new("fork", header.Source, header.Epoch, header.Number, header.Number)] };
    }

    private static byte[] Unreadable(DateTimeOffset at, BatchHeader header, int position, JudgedRecord record) => LeafBytes.Write(at, new UnreadableLeaf(header.Source, header.Epoch, header.FirstSeq + position,
        WireText.Hex(SHA256.HashData(record.Bytes.Span)), record.Bytes.Length, WireText.Hex(BatchRoot.LeafHash(record.Bytes.Span)), record.Fault.Rule()));

    private (SeenBatch Batch, Task Durable)? Find(string source, string epoch, long number) =>
        _recent.TryGetValue((source, epoch, number), out var recent) ? recent
        : projection.Batch(source, epoch, number) is { } older ? (older, Task.CompletedTask)
        : null;

    private void Remember(SeenBatch batch, Task durable)
    {
        var key = (batch.Source, batch.Epoch, batch.Number);
        _recent[key] = (batch, durable);
        _order.Enqueue(key);
        while (_order.Count > KeptBatches && _recent[_order.Peek()].Batch.Index < projection.Cursor)
        {
            _recent.Remove(_order.Dequeue());
        }
    }

    /// <summary>Never before the newest leaf: a clock that steps back repeats the last value.</summary>
    private DateTimeOffset Now()
    {
        var now = WireTime.Cut(clock.GetUtcNow());
        return now > book.LastAt ? now : book.LastAt;
    }

    private static Sequenced Forked() => Refuse(RefusalRules.Forked, 409, "Two different batches of this source claim one place, so neither is believed from there on. Enrol the site again.");

    private static Sequenced Refuse(string rule, int status, string detail, params ReadOnlySpan<(string Name, object Value)> members)
    {
        var extra = new Dictionary<string, object?>();
        foreach (var (name, value) in members)
        {
            extra[name] = value;
        }
        return new(null, Task.CompletedTask, new Refusal(rule, status, detail) { Members = extra });
    }

    private static Refusal Unavailable(AppendResult result) => result switch
    {
        AppendResult.QueueFull => new(RefusalRules.Busy, 503, "More is waiting for the disk than may wait. Send again shortly; keep your copy.") { RetryAfter = TimeSpan.FromSeconds(1) },
        AppendResult.DiskFull => new(RefusalRules.DiskFull, 507, "The server's disk is full. Keep your copy and send again later.") { RetryAfter = TimeSpan.FromSeconds(30) },
        _ => throw new InvalidOperationException($"The ledger answered {result.GetType().Name}."),
    };
}
