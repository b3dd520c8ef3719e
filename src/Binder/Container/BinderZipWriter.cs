using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Binder.Container;

/// <summary>What a finished entry turned out to be: a line of the manifest.</summary>
internal readonly record struct WrittenFile(string Path, string Sha256, long Size);

/// <summary>Writes the one layout that docs/formats/evidence-binder.md allows, entry after entry, into a seekable stream.</summary>
internal sealed class BinderZipWriter(Stream output, DateTimeOffset createdAt)
{
    private readonly uint _dosTime = ZipLayout.DosTime(createdAt);
    private readonly List<ZipEntry> _entries = [];
    private bool _open;

    public IEnumerable<string> Names => _entries.Select(e => e.Name);

    public WrittenFile Add(string name, ReadOnlySpan<byte> content)
    {
        using var entry = Open(name);
        entry.Write(content);
        return entry.Finish();
    }

    public WrittenFile Add(string name, Action<Stream> write)
    {
        using var entry = Open(name);
        write(entry);
        return entry.Finish();
    }

    /// <summary>The caller writes the content and then calls <see cref="EntryStream.Finish"/>. One entry at a time.</summary>
    public EntryStream Open(string name)
    {
        if (_open) { throw new InvalidOperationException("The entry before this one isn't finished."); }
        if (!ZipLayout.IsName(name)) { throw new ArgumentException($"'{name}' is no name for a file in a binder.", nameof(name)); }
        if (_entries.Count > 0 && ZipLayout.Compare(_entries[^1].Name, name) >= 0)
        {
            throw new ArgumentException($"'{name}' comes after '{_entries[^1].Name}': entries are written in order, each once.", nameof(name));
        }
        _open = true;
        return new EntryStream(this, name);
    }

    /// <summary>Central directory and end record. Nothing may follow.</summary>
    public void Finish()
    {
        var start = output.Position;
        foreach (var entry in _entries) { output.Write(Central(entry)); }
        var end = output.Position;
        var wide = start >= uint.MaxValue || end - start >= uint.MaxValue || _entries.Count >= ushort.MaxValue;
        if (wide) { output.Write(End64(start, end)); }
        Span<byte> record = stackalloc byte[ZipLayout.EndBytes];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, ZipLayout.EndSignature);
        var count = wide ? ushort.MaxValue : (ushort)_entries.Count;
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], count);
        BinaryPrimitives.WriteUInt16LittleEndian(record[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], wide ? uint.MaxValue : (uint)(end - start));
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], wide ? uint.MaxValue : (uint)start);
        output.Write(record);
    }

    internal static byte[] Local(ZipEntry e)
    {
        var bytes = new byte[ZipLayout.LocalBytes + e.Name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ZipLayout.LocalSignature);
        WriteCommon(bytes.AsSpan(4), e, ZipLayout.Version, extra: 0);
        Encoding.ASCII.GetBytes(e.Name, bytes.AsSpan(ZipLayout.LocalBytes));
        return bytes;
    }

    internal static byte[] Central(ZipEntry e)
    {
        var wide = e.Offset >= uint.MaxValue;
        var bytes = new byte[ZipLayout.CentralBytes + e.Name.Length + (wide ? ZipLayout.Offset64Bytes : 0)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ZipLayout.CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), wide ? ZipLayout.Version64 : ZipLayout.Version);
        WriteCommon(bytes.AsSpan(6), e, wide ? ZipLayout.Version64 : ZipLayout.Version, wide ? ZipLayout.Offset64Bytes : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(42), wide ? uint.MaxValue : (uint)e.Offset);
        Encoding.ASCII.GetBytes(e.Name, bytes.AsSpan(ZipLayout.CentralBytes));
        if (wide)
        {
            var extra = bytes.AsSpan(ZipLayout.CentralBytes + e.Name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], 8);
            BinaryPrimitives.WriteInt64LittleEndian(extra[4..], e.Offset);
        }
        return bytes;
    }

    /// <summary>The 26 bytes that local and central headers share, from the version needed to the length of the extra field.</summary>
    private static void WriteCommon(Span<byte> target, ZipEntry e, ushort version, int extra)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, version);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], e.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(target[6..], e.DosTime);
        BinaryPrimitives.WriteUInt32LittleEndian(target[10..], e.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(target[14..], e.PackedSize);
        BinaryPrimitives.WriteUInt32LittleEndian(target[18..], e.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], (ushort)e.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], (ushort)extra);
    }

    private byte[] End64(long start, long end)
    {
        var bytes = new byte[ZipLayout.End64Bytes + ZipLayout.Locator64Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ZipLayout.End64Signature);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), ZipLayout.End64Bytes - 12);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(12), ZipLayout.Version64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), ZipLayout.Version64);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), end - start);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), start);
        var locator = bytes.AsSpan(ZipLayout.End64Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, ZipLayout.Locator64Signature);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], end);
        BinaryPrimitives.WriteInt32LittleEndian(locator[16..], 1);
        return bytes;
    }

    /// <summary>The content of one entry on its way into the zip: counted, hashed, packed.</summary>
    internal sealed class EntryStream : WriteOnlyStream
    {
        private readonly BinderZipWriter _zip;
        private readonly string _name;
        private readonly long _offset;
        private readonly ushort _method;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly Stream _packed;
        private Crc32 _crc;
        private long _size;

        public EntryStream(BinderZipWriter zip, string name)
        {
            (_zip, _name, _offset, _method) = (zip, name, zip.Output.Position, ZipLayout.Method(name));
            zip.Output.Write(Local(new ZipEntry(name, _method, zip._dosTime, 0, 0, 0, _offset))); // sizes and CRC are filled in by Finish
            _packed = _method == ZipLayout.Deflated ? new DeflateStream(zip.Output, CompressionLevel.Optimal, leaveOpen: true) : zip.Output;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _crc.Append(buffer);
            _size += buffer.Length;
            _packed.Write(buffer);
        }

        public WrittenFile Finish()
        {
            if (_method == ZipLayout.Deflated) { _packed.Dispose(); }
            var output = _zip.Output;
            var end = output.Position;
            var packed = end - _offset - ZipLayout.LocalBytes - _name.Length;
            if (_size >= uint.MaxValue || packed >= uint.MaxValue) { throw new InvalidOperationException($"'{_name}' is 4 GiB or larger; a binder can't hold it. Choose a shorter period."); }
            var entry = new ZipEntry(_name, _method, _zip._dosTime, _crc.Value, (uint)packed, (uint)_size, _offset);
            output.Position = _offset;
            output.Write(Local(entry));
            output.Position = end;
            _zip._entries.Add(entry);
            _zip._open = false;
            return new WrittenFile(_name, Convert.ToHexStringLower(_hash.GetHashAndReset()), _size);
        }

        public override void Flush() => _packed.Flush();

        protected override void Dispose(bool disposing)
        {
            if (disposing) { _hash.Dispose(); }
            base.Dispose(disposing);
        }
    }

    private Stream Output => output;
}
