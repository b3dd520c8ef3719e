using System.Buffers.Binary;
using System.Text;
using Colophon.Crypto;
using Colophon.Protocol.Records;

namespace Colophon.Audit.Side;

/// <summary>A sealed private line: <c>u64</c> seq, <c>u16</c> length of the subject, subject, then the line sealed under the subject's key and bound to its record.</summary>
internal static class PrivateSeal
{
    private const int HeadBytes = 10;

    public static byte[] Seal(string tenant, string source, string epoch, PrivateLine line, ReadOnlySpan<byte> exactLine, byte[] key)
    {
        var subject = Encoding.UTF8.GetBytes(line.Subject);
        var box = XChaCha20Poly1305.Seal(key, exactLine, Binding(tenant, source, epoch, line.Seq, line.Subject));
        var frame = new byte[HeadBytes + subject.Length + box.Length];
        BinaryPrimitives.WriteInt64BigEndian(frame, line.Seq);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(8), (ushort)subject.Length);
        subject.CopyTo(frame, HeadBytes);
        box.CopyTo(frame, HeadBytes + subject.Length);
        return frame;
    }

    /// <summary>Null where the subject's key was destroyed.</summary>
    public static PrivateLine? Open(string tenant, string source, string epoch, ReadOnlySpan<byte> frame, SubjectKeys keys)
    {
        var seq = BinaryPrimitives.ReadInt64BigEndian(frame);
        var length = BinaryPrimitives.ReadUInt16BigEndian(frame[8..]);
        var subject = Encoding.UTF8.GetString(frame.Slice(HeadBytes, length));
        return keys.Find(tenant, subject) is { } key && XChaCha20Poly1305.TryOpen(key, frame[(HeadBytes + length)..], Binding(tenant, source, epoch, seq, subject), out var plain)
            && PrivateLine.TryRead(plain, out var line) ? line : null;
    }

    private static byte[] Binding(string tenant, string source, string epoch, long seq, string subject) => Encoding.UTF8.GetBytes($"colophon/side/1\n{tenant}\n{source}\n{epoch}\n{seq}\n{subject}");
}
