using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Colophon.Binder.Container;

/// <summary>Reads the one layout that the format allows and refuses everything else, so that no other program can see other files in the same zip.</summary>
internal sealed class BinderZipReader : IDisposable
{
    private readonly BinderBytes _file;
    private readonly Dictionary<string, ZipEntry> _byName;

    private BinderZipReader(BinderBytes file, IReadOnlyList<ZipEntry> entries)
    {
        (_file, Entries) = (file, entries);
        _byName = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of the format: by name, manifest and signature last.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>Owns <paramref name="file"/> from here on, also when it throws.</summary>
    /// <exception cref="MalformedBinderException">when the file isn't laid out as a binder is, or goes over a limit.</exception>
    /// <exception cref="IOException">when it can't be read.</exception>
    public static BinderZipReader Open(BinderBytes file, BinderLimits limits)
    {
        try
        {
            return new BinderZipReader(file, ReadDirectory(file, limits));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The whole content. Throws <see cref="MalformedBinderException"/> when it doesn't inflate to the size it claims.</summary>
    public byte[] Read(ZipEntry entry)
    {
        var content = new byte[entry.Size];
        Read(entry, content);
        return content;
    }

    /// <summary>The same into a buffer that holds at least <see cref="ZipEntry.Size"/> bytes. Safe from several threads.</summary>
    public void Read(ZipEntry entry, Span<byte> content)
    {
        if (entry.Method == ZipLayout.Stored)
        {
            Header(entry);
            ReadAt(content[..(int)entry.Size], entry.End - entry.PackedSize);
            return;
        }
        using var stream = OpenRead(entry);
        stream.ReadExactly(content[..(int)entry.Size]);
        if (stream.ReadByte() >= 0) { throw Longer(entry); }
    }

    /// <summary>The content as a stream that ends, at the latest, one byte behind the size that the entry claims.</summary>
    public Stream OpenRead(ZipEntry entry)
    {
        Header(entry);
        var packed = new PackedStream(_file, entry.End - entry.PackedSize, entry.PackedSize);
        return new CheckedStream(entry.Method == ZipLayout.Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress), entry);
    }

    public void Dispose() => _file.Dispose();

    private static List<ZipEntry> ReadDirectory(BinderBytes file, BinderLimits limits)
    {
        var (start, size, count, end) = ReadEnd(file);
        if (count > limits.MaxEntries) { throw new MalformedBinderException($"The zip has {count} entries; at most {limits.MaxEntries} are read."); }
        if (start < 0 || size < 0 || start + size != end || size > count * (ZipLayout.CentralBytes + ZipLayout.MaxNameBytes + ZipLayout.Offset64Bytes))
        {
            throw new MalformedBinderException("The zip's end record doesn't agree with its directory.");
        }
        var directory = new byte[size];
        ReadAt(file, directory, start);
        var entries = new List<ZipEntry>((int)count);
        long total = 0, at = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = ReadCentral(directory, ref at);
            Check(entry, entries, limits, ref total);
            entries.Add(entry);
        }
        if (at != size || (entries.Count == 0 ? 0 : entries[^1].End) != start) { throw new MalformedBinderException("There are bytes in the zip that belong to no entry."); }
        return entries;
    }

    private static void Check(ZipEntry entry, List<ZipEntry> before, BinderLimits limits, ref long total)
    {
        var last = before.Count == 0 ? null : before[^1];
        if (!ZipLayout.IsName(entry.Name)) { throw new MalformedBinderException("The zip has an entry with a name that no binder has."); }
        if (last is not null && ZipLayout.Compare(last.Name, entry.Name) >= 0) { throw new MalformedBinderException($"'{entry.Name}' is out of order or occurs twice."); }
        if (entry.Offset != (last?.End ?? 0)) { throw new MalformedBinderException($"'{entry.Name}' doesn't begin where the entry before it ends."); }
        if (last is not null && entry.DosTime != last.DosTime) { throw new MalformedBinderException($"'{entry.Name}' bears another time than the other entries."); }
        if (entry.Method != ZipLayout.Method(entry.Name)) { throw new MalformedBinderException($"'{entry.Name}' is packed by another method than the format says."); }
        var most = ZipLayout.Method(entry.Name) == ZipLayout.Stored ? Ledger.EntryBundle.MaxBytes : limits.MaxFileBytes;
        if (entry.Size > Math.Min(most, limits.MaxFileBytes)) { throw new MalformedBinderException($"'{entry.Name}' has {entry.Size} bytes, more than are read."); }
        if (entry.Method == ZipLayout.Stored ? entry.Size != entry.PackedSize : entry.Size > (entry.PackedSize * 1032L) + 1024)
        {
            throw new MalformedBinderException($"'{entry.Name}' can't have the size it claims.");
        }
        total += entry.Size;
        if (total > limits.MaxTotalBytes) { throw new MalformedBinderException($"The zip holds more than {limits.MaxTotalBytes} bytes."); }
    }

    private static ZipEntry ReadCentral(byte[] directory, ref long at)
    {
        var span = directory.AsSpan((int)at);
        if (span.Length < ZipLayout.CentralBytes || BinaryPrimitives.ReadUInt32LittleEndian(span) != ZipLayout.CentralSignature) { throw Directory(); }
        var nameLength = U16(span, 28);
        var extraLength = U16(span, 30);
        long offset = U32(span, 42);
        var wide = offset == uint.MaxValue;
        var version = wide ? ZipLayout.Version64 : ZipLayout.Version;
        if (span.Length < ZipLayout.CentralBytes + nameLength + extraLength || extraLength != (wide ? ZipLayout.Offset64Bytes : 0)
            || U16(span, 4) != version || U16(span, 6) != version || U16(span, 8) != 0 || span[32..42].ContainsAnyExcept((byte)0))
        {
            throw Directory();
        }
        var name = span.Slice(ZipLayout.CentralBytes, nameLength);
        if (wide)
        {
            var extra = span[(ZipLayout.CentralBytes + nameLength)..];
            offset = BinaryPrimitives.ReadInt64LittleEndian(extra[4..]);
            if (U16(extra, 0) != 1 || U16(extra, 2) != 8 || offset < uint.MaxValue) { throw Directory(); }
        }
        at += ZipLayout.CentralBytes + nameLength + extraLength;
        return new ZipEntry(Encoding.Latin1.GetString(name), U16(span, 10), U32(span, 12), U32(span, 16), U32(span, 20), U32(span, 24), offset);
    }

    private static (long Start, long Size, long Count, long End) ReadEnd(BinderBytes file)
    {
        var length = file.Length;
        if (length < ZipLayout.EndBytes) { throw Truncated(); }
        var end = length - ZipLayout.EndBytes;
        Span<byte> record = stackalloc byte[ZipLayout.EndBytes];
        ReadAt(file, record, end);
        if (U32(record, 0) != ZipLayout.EndSignature) { throw Truncated(); }
        if (U32(record, 4) != 0 || U16(record, 8) != U16(record, 10) || U16(record, 20) != 0) { throw Directory(); }
        if (U32(record, 16) != uint.MaxValue) { return (U32(record, 16), U32(record, 12), U16(record, 10), end); }
        var end64 = end - ZipLayout.Locator64Bytes - ZipLayout.End64Bytes;
        if (end64 < 0 || U32(record, 12) != uint.MaxValue || U16(record, 10) != ushort.MaxValue) { throw Directory(); }
        Span<byte> wide = stackalloc byte[ZipLayout.End64Bytes + ZipLayout.Locator64Bytes];
        ReadAt(file, wide, end64);
        var locator = wide[ZipLayout.End64Bytes..];
        if (U32(wide, 0) != ZipLayout.End64Signature || I64(wide, 4) != ZipLayout.End64Bytes - 12 || U16(wide, 12) != ZipLayout.Version64 || U16(wide, 14) != ZipLayout.Version64
            || I64(wide, 16) != 0 || I64(wide, 24) != I64(wide, 32) || U32(locator, 0) != ZipLayout.Locator64Signature || U32(locator, 4) != 0 || I64(locator, 8) != end64 || U32(locator, 16) != 1)
        {
            throw Directory();
        }
        return (I64(wide, 48), I64(wide, 40), I64(wide, 32) is >= 0 and var n ? n : throw Directory(), end64);
    }

    /// <summary>The local header must say the same as the directory: another program may believe it instead.</summary>
    private void Header(ZipEntry e)
    {
        Span<byte> header = stackalloc byte[ZipLayout.LocalBytes + ZipLayout.MaxNameBytes];
        header = header[..(ZipLayout.LocalBytes + e.Name.Length)];
        ReadAt(header, e.Offset);
        if (U32(header, 0) != ZipLayout.LocalSignature || U16(header, 4) != ZipLayout.Version || U16(header, 6) != 0 || U16(header, 8) != e.Method || U32(header, 10) != e.DosTime || U32(header, 14) != e.Crc
            || U32(header, 18) != e.PackedSize || U32(header, 22) != e.Size || U16(header, 26) != e.Name.Length || U16(header, 28) != 0
            || Encoding.Latin1.GetString(header[ZipLayout.LocalBytes..]) != e.Name)
        {
            throw new MalformedBinderException($"The two headers of '{e.Name}' disagree.");
        }
    }

    private void ReadAt(Span<byte> target, long at) => ReadAt(_file, target, at);

    private static void ReadAt(BinderBytes file, Span<byte> target, long at)
    {
        while (!target.IsEmpty)
        {
            var read = file.Read(target, at);
            if (read == 0) { throw Truncated(); }
            target = target[read..];
            at += read;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);

    private static long I64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadInt64LittleEndian(s[at..]);

    private static MalformedBinderException Directory() => new("The zip's directory isn't laid out as a binder's is.");

    private static MalformedBinderException Truncated() => new("The file ends too early, or isn't a zip.");

    private static MalformedBinderException Longer(ZipEntry entry) => new($"'{entry.Name}' inflates to more than it claims.");

    /// <summary>The packed bytes of one entry.</summary>
    private sealed class PackedStream(BinderBytes file, long start, long length) : ReadStream
    {
        private long _at;

        public override int Read(Span<byte> buffer)
        {
            var read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _at)], start + _at);
            _at += read;
            return read;
        }
    }

    /// <summary>Turns every fault of unpacking into the one exception, and stops at the size claimed.</summary>
    private sealed class CheckedStream(Stream inner, ZipEntry entry) : ReadStream
    {
        private long _left = entry.Size;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = inner.Read(buffer);
                _left -= read;
                if (_left < 0) { throw Longer(entry); }
                if (read == 0 && buffer.Length > 0 && _left > 0) { throw new MalformedBinderException($"'{entry.Name}' inflates to less than it claims."); }
                return read;
            }
            catch (InvalidDataException e)
            {
                throw new MalformedBinderException($"'{entry.Name}' can't be inflated.", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) { inner.Dispose(); }
            base.Dispose(disposing);
        }
    }

    private abstract class ReadStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
