using System.Buffers.Binary;
using System.Text;

namespace Colophon.Ledger;

/// <summary>
/// The payload of a write-ahead group: for each append <c>u8</c> label length, label, <c>u64</c> first index, <c>u32</c> entries, entries as in a bundle,
/// <c>u32</c> side payloads, each <c>u32</c> position, <c>u32</c> length, bytes. All big-endian.
/// </summary>
internal static class GroupCodec
{
    /// <summary>Checks the group against the format's limits and tells its encoded size.</summary>
    public static long Measure(TreeLabel tree, AppendGroup group)
    {
        if (group.Entries.Count == 0) { throw new ArgumentException("An append has at least one entry.", nameof(group)); }
        long bytes = 1 + tree.Value.Length + 8 + 4 + 4;
        for (var i = 0; i < group.Entries.Count; i++)
        {
            var length = group.Entries[i].Length;
            if (length is 0 or > EntryBundle.MaxEntryBytes) { throw new ArgumentException($"Entry {i} has {length} bytes; an entry has 1 to {EntryBundle.MaxEntryBytes}.", nameof(group)); }
            bytes += 2 + length;
        }
        foreach (var side in group.Side)
        {
            if (side.Position < 0 || side.Position >= group.Entries.Count) { throw new ArgumentException($"A side payload belongs to entry {side.Position}, which isn't in the group.", nameof(group)); }
            bytes += 8 + side.Bytes.Length;
        }
        return bytes;
    }

    public static int Write(PendingAppend append, Span<byte> target)
    {
        var at = 1 + Encoding.ASCII.GetBytes(append.Tree.Value, target[1..]);
        target[0] = (byte)append.Tree.Value.Length;
        BinaryPrimitives.WriteInt64BigEndian(target[at..], append.FirstIndex);
        BinaryPrimitives.WriteInt32BigEndian(target[(at + 8)..], append.Group.Entries.Count);
        at += 12;
        var entries = append.Group.Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i].Span;
            BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)entry.Length);
            entry.CopyTo(target[(at + 2)..]);
            at += 2 + entry.Length;
        }
        BinaryPrimitives.WriteInt32BigEndian(target[at..], append.Group.Side.Count);
        at += 4;
        foreach (var side in append.Group.Side)
        {
            BinaryPrimitives.WriteInt32BigEndian(target[at..], side.Position);
            BinaryPrimitives.WriteInt32BigEndian(target[(at + 4)..], side.Bytes.Length);
            side.Bytes.Span.CopyTo(target[(at + 8)..]);
            at += 8 + side.Bytes.Length;
        }
        return at;
    }

    /// <summary>Reads a payload whose digest was right; whatever doesn't fit now is a defect of the writer, not of the disk.</summary>
    public static List<PendingAppend> Read(ReadOnlyMemory<byte> payload)
    {
        var appends = new List<PendingAppend>();
        var at = 0;
        while (at < payload.Length)
        {
            var start = at;
            var span = payload.Span;
            var label = TreeLabel.Parse(Encoding.ASCII.GetString(span.Slice(at + 1, span[at])));
            at += 1 + span[at];
            var first = BinaryPrimitives.ReadInt64BigEndian(span[at..]);
            var entries = new ReadOnlyMemory<byte>[BinaryPrimitives.ReadInt32BigEndian(span[(at + 8)..])];
            at += 12;
            for (var i = 0; i < entries.Length; i++)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(span[at..]);
                entries[i] = payload.Slice(at + 2, length);
                at += 2 + length;
            }
            var side = new SidePayload[BinaryPrimitives.ReadInt32BigEndian(span[at..])];
            at += 4;
            for (var i = 0; i < side.Length; i++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(span[(at + 4)..]);
                side[i] = new(BinaryPrimitives.ReadInt32BigEndian(span[at..]), payload.Slice(at + 8, length));
                at += 8 + length;
            }
            appends.Add(new(label, first, new(entries, side), at - start));
        }
        return appends;
    }
}
