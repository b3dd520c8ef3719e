using System.Runtime.InteropServices;
using Colophon.Binder.Container;
using Colophon.Binder.Verification;
using Colophon.Ledger;

namespace Colophon.Binder.Writing;

/// <summary>
/// All tiles of a tree on their way into a binder: they come before the entries in the zip and are computed from them, so they wait in one temporary file.
/// The file has no name any more once it is open: nothing is left behind, whatever happens.
/// </summary>
internal sealed class TileSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly List<(int Level, long Number, int Width, long Offset)> _tiles = [];
    private readonly TileStack _stack;
    private readonly List<Hash256> _leaves = new(TilePath.FullWidth);

    public TileSpool(string directory)
    {
        _file = new FileStream(Path.Combine(directory, Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.DeleteOnClose,
        });
        if (!OperatingSystem.IsWindows()) { File.Delete(_file.Name); }
        _stack = new TileStack((level, number, hashes) =>
        {
            _tiles.Add((level, number, hashes.Length, _file.Position));
            _file.Write(MemoryMarshal.AsBytes(hashes.Span));
        });
    }

    public void Add(in Hash256 leaf)
    {
        _leaves.Add(leaf);
        if (_leaves.Count == TilePath.FullWidth) { Flush(); }
    }

    /// <summary>The root over everything added.</summary>
    public Hash256 Finish()
    {
        if (_leaves.Count > 0) { Flush(); }
        return _stack.Finish();
    }

    public void Write(BinderZipWriter zip, List<WrittenFile> files)
    {
        var buffer = new byte[TilePath.FullWidth * Hash256.Length];
        foreach (var (path, width, offset) in _tiles.Select(t => (Path: TreeLayout.Tile(t.Level, t.Number, t.Width), t.Width, t.Offset)).OrderBy(t => t.Path, StringComparer.Ordinal))
        {
            var bytes = buffer.AsSpan(0, width * Hash256.Length);
            _file.Position = offset;
            _file.ReadExactly(bytes);
            files.Add(zip.Add(path, bytes));
        }
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _stack.Add(_leaves.ToArray());
        _leaves.Clear();
    }
}
