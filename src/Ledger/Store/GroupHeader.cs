using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Colophon.Ledger;

/// <summary>What precedes a group in its segment. The digest covers nonce, header and payload; <see cref="Previous"/> chains it to the group before.</summary>
internal readonly record struct GroupHeader(long Generation, long Offset, long Sequence, int PayloadBytes, Hash256 Previous, Hash256 Digest)
{
    public const int Bytes = 128;
    private const int DigestAt = Bytes - Hash256.Length;
    private static ReadOnlySpan<byte> Magic => "COLGRP/1"u8;

    /// <summary>Space a group takes: whole pages, so that a torn write never touches a page that holds acknowledged bytes.</summary>
    public static int Span(int payloadBytes) => (Bytes + payloadBytes + Segment.PageBytes - 1) / Segment.PageBytes * Segment.PageBytes;

    /// <summary>Fills in the header in front of a payload that is already at <c>group[128..]</c>.</summary>
    public static GroupHeader Write(Span<byte> group, Segment segment, long offset, long sequence, in Hash256 previous)
    {
        Magic.CopyTo(group);
        BinaryPrimitives.WriteInt64BigEndian(group[8..], segment.Generation);
        BinaryPrimitives.WriteInt64BigEndian(group[16..], offset);
        BinaryPrimitives.WriteInt64BigEndian(group[24..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(group[32..], group.Length - Bytes);
        previous.Bytes.CopyTo(group[40..]);
        group[72..DigestAt].Clear();
        var digest = ComputeDigest(segment.Nonce, group);
        digest.Bytes.CopyTo(group[DigestAt..]);
        return new(segment.Generation, offset, sequence, group.Length - Bytes, previous, digest);
    }

    /// <summary>Reads the fields; null unless they are of this generation and place and the length fits the segment. The digest is yet to be checked.</summary>
    public static GroupHeader? Read(ReadOnlySpan<byte> header, Segment segment, long offset)
    {
        if (!header.StartsWith(Magic)) { return null; }
        var length = BinaryPrimitives.ReadInt64BigEndian(header[32..]);
        var result = new GroupHeader(BinaryPrimitives.ReadInt64BigEndian(header[8..]), BinaryPrimitives.ReadInt64BigEndian(header[16..]),
            BinaryPrimitives.ReadInt64BigEndian(header[24..]), (int)Math.Clamp(length, 0, int.MaxValue),
            new(header.Slice(40, Hash256.Length)), new(header.Slice(DigestAt, Hash256.Length)));
        return result.Generation == segment.Generation && result.Offset == offset && length == result.PayloadBytes && length <= segment.Bytes - offset - Bytes ? result : null;
    }

    public static Hash256 ComputeDigest(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> group)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(nonce);
        hash.AppendData(group[..DigestAt]);
        hash.AppendData(group[Bytes..]);
        var digest = default(Hash256);
        hash.GetHashAndReset(digest);
        return digest;
    }
}
