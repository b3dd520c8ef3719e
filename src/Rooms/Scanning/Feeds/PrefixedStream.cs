namespace Colophon.Scanning.Feeds;

/// <summary>A stream whose first bytes can be looked at before it is read.</summary>
internal sealed class PrefixedStream(Stream inner) : Stream
{
    private readonly byte[] _head = new byte[2];
    private int _length = -1;
    private int _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public bool StartsWith(ReadOnlySpan<byte> bytes)
    {
        if (_length < 0) { _length = inner.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false); }
        return _head.AsSpan(0, _length).StartsWith(bytes);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_given >= _length) { return inner.Read(buffer); }
        var count = Math.Min(buffer.Length, _length - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
