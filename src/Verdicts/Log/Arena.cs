namespace Colophon.Verdicts.Log;

/// <summary>Append-only bytes in chunks, so that growing never copies what is there.</summary>
internal sealed class Arena
{
    private const int ChunkSize = 1 << 20;
    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkSize;

    public (int Chunk, int Offset) Add(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > ChunkSize)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(ChunkSize, bytes.Length)));
            _used = 0;
        }
        bytes.CopyTo(_chunks[^1].AsSpan(_used));
        _used += bytes.Length;
        return (_chunks.Count - 1, _used - bytes.Length);
    }

    public ReadOnlyMemory<byte> this[int chunk, int offset, int length] => _chunks[chunk].AsMemory(offset, length);
}
