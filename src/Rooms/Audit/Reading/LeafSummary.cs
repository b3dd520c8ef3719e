using System.Text.Json;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;

namespace Colophon.Audit.Reading;

/// <summary>One line that says what an entry tells, from its own bytes. Plain text: whoever shows it escapes it.</summary>
internal static class LeafSummary
{
    private const int MaxChars = 200;

    public static string Of(ReadOnlySpan<byte> entry)
    {
        if (!LeafBytes.IsServerLeaf(entry))
        {
            return RecordParser.TryRead(entry, out var view, out _) ? Record(view) : "unreadable";
        }
        return LeafBytes.TryRead<GapLeaf>(entry, out var gap) ? $"sequence {gap.FromSeq} to {gap.ToSeq} is missing"
            : LeafBytes.TryRead<FillLeaf>(entry, out var fill) ? $"sequence {fill.FromSeq} to {fill.ToSeq} arrived late"
            : LeafBytes.TryRead<ForkLeaf>(entry, out var fork) ? $"two different batches {fork.Number}: neither is believed"
            : LeafBytes.TryRead<RewoundLeaf>(entry, out var rewound) ? $"came back with sequence {rewound.HadSeq} where {rewound.NextSeq} was expected; epoch {rewound.Successor} follows"
            : LeafBytes.TryRead<SilentLeaf>(entry, out var silent) ? $"nothing received since {silent.Since:O}"
            : LeafBytes.TryRead<StartedLeaf>(entry, out var started) ? $"the server was down since {started.DownSince:O}"
            : LeafBytes.TryRead<RetiredLeaf>(entry, out var retired) ? Cut(retired.Reason)
            : LeafBytes.TryRead<UnreadableLeaf>(entry, out var unreadable) ? $"sequence {unreadable.Seq} broke the rule {unreadable.Rule}"
            : LeafBytes.TryRead<BatchLeaf>(entry, out var batch) ? $"batch {batch.Number} with {batch.Count} records"
            : LeafBytes.TryHead(entry, out var head) ? head.Type : "unknown";
    }

    private static string Record(in RecordView view)
    {
        var (before, after) = ("", "");
        if (!view.Change.IsEmpty)
        {
            using var change = JsonDocument.Parse(view.Change.ToArray());
            before = change.RootElement.TryGetProperty("before", out var b) ? b.ToString() : "";
            after = change.RootElement.TryGetProperty("after", out var a) ? a.ToString() : "";
        }
        return Cut(before.Length > 0 && after.Length > 0 ? $"{before} → {after}" : before + after);
    }

    private static string Cut(string text) => text.Length <= MaxChars ? text : text[..(MaxChars - 1)] + "…";
}
