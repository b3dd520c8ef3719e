using System.Security.Cryptography;
using System.Text;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;

namespace Colophon.Audit.Heads;

/// <summary>
/// The heads of a tenant's sources as its leaves made them: applying the leaves again gives the same book. The sequencer keeps one that is ahead of
/// the disk's newest checkpoint, the projection one at its cursor. Not thread safe.
/// </summary>
internal sealed class HeadBook
{
    private readonly Dictionary<string, SourceHead> _heads;

    public HeadBook(IEnumerable<SourceHead> heads, DateTimeOffset lastAt)
    {
        _heads = heads.ToDictionary(h => h.Source, StringComparer.Ordinal);
        LastAt = lastAt;
    }

    /// <summary>Time of the newest server leaf; the next one isn't earlier.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>The newest <c>batch</c> leaf: says whose the entries behind it are.</summary>
    public SeenBatch? LastBatch { get; private set; }

    public IReadOnlyCollection<SourceHead> Heads => _heads.Values;

    public SourceHead? Head(string source) => _heads.GetValueOrDefault(source);

    /// <summary>Takes a server leaf into the book; records and unknown leaves change nothing. Returns the source that changed, if one did.</summary>
    public string? Apply(long index, ReadOnlySpan<byte> entry)
    {
        if (!LeafBytes.TryHead(entry, out var leaf))
        {
            return null;
        }
        LastAt = leaf.At > LastAt ? leaf.At : LastAt;
        return leaf.Type switch
        {
            "enrolled" when LeafBytes.TryRead<EnrolledLeaf>(entry, out var enrolled) => Enrol(enrolled, leaf.At),
            "batch" when LeafBytes.TryRead<BatchLeaf>(entry, out var batch) => Take(batch, index, leaf.At),
            "gap" when LeafBytes.TryRead<GapLeaf>(entry, out var gap) => Change(gap.Source, h => Open(h.Epochs[gap.Epoch], gap)),
            "fill" when LeafBytes.TryRead<FillLeaf>(entry, out var fill) => Change(fill.Source, h => h.Epochs[fill.Epoch].Fill(fill.FromSeq, fill.ToSeq)),
            "fork" when LeafBytes.TryRead<ForkLeaf>(entry, out var fork) => Change(fork.Source, h => h.Epochs[fork.Epoch].Forked = true),
            "rewound" when LeafBytes.TryRead<RewoundLeaf>(entry, out var rewound) => Change(rewound.Source, h => Succeed(h, rewound)),
            "silent" when LeafBytes.TryRead<SilentLeaf>(entry, out var silent) => Change(silent.Source, h => h.Silent = true),
            "retired" when LeafBytes.TryRead<RetiredLeaf>(entry, out var retired) => Change(retired.Source, h => h.Retired = true),
            _ => null,
        };
    }

    private string? Enrol(EnrolledLeaf leaf, DateTimeOffset at)
    {
        if (!leaf.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity))
        {
            return null;
        }
        if (!_heads.TryGetValue(identity.Source, out var head))
        {
            head = new SourceHead { Source = identity.Source, Kind = identity.Kind, Site = identity.Kind == "console" ? null : identity.Site, EnrolledAt = at };
            _heads.Add(head.Source, head);
        }
        head.HeartbeatS = identity.HeartbeatS;
        if (head.Epochs.TryAdd(identity.Epoch, new EpochHead()))
        {
            head.Epoch = identity.Epoch;
            head.EnrolledAt = at;
            head.Silent = false;
        }
        return head.Source;
    }

    private string? Take(BatchLeaf leaf, long index, DateTimeOffset at)
    {
        var seen = new SeenBatch(leaf.Source, leaf.Epoch, leaf.Number, WireText.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(leaf.Header))), leaf.FirstSeq, leaf.Count, index, at);
        LastBatch = seen;
        return Change(leaf.Source, head =>
        {
            var epoch = head.Epochs[leaf.Epoch];
            if (leaf.Number >= epoch.NextNumber)
            {
                (epoch.NextNumber, epoch.LastHeader) = (leaf.Number + 1, seen.HeaderSha256);
            }
            epoch.NextSeq = Math.Max(epoch.NextSeq, leaf.FirstSeq + leaf.Count);
            head.LastReceivedAt = at;
            head.Silent = false;
        });
    }

    private static void Open(EpochHead epoch, GapLeaf gap)
    {
        epoch.Gaps.Add(new(gap.FromSeq, gap.ToSeq));
        epoch.NextSeq = Math.Max(epoch.NextSeq, gap.ToSeq + 1);
    }

    private static void Succeed(SourceHead head, RewoundLeaf leaf)
    {
        head.Epochs[leaf.Epoch].Rewound = true;
        head.Epochs.TryAdd(leaf.Successor, new EpochHead());
        head.Epoch = leaf.Successor;
    }

    private string? Change(string source, Action<SourceHead> change)
    {
        if (!_heads.TryGetValue(source, out var head))
        {
            return null;
        }
        change(head);
        return source;
    }
}
