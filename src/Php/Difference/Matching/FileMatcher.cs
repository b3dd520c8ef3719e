using System.Collections.Immutable;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Matching;

/// <summary>Which file became which: by path, then by bytes, then by what a reader of it sees.</summary>
internal static class FileMatcher
{
    public static ImmutableArray<FileChange> Match(ComponentSurface? old, ComponentSurface @new)
    {
        var before = (old?.Files ?? []).ToDictionary(f => f.Path, StringComparer.Ordinal);
        List<FileFacts> gone = [.. before.Values.ExceptBy(@new.Files.Select(f => f.Path), f => f.Path).OrderBy(f => f.Path, StringComparer.Ordinal)];
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        foreach (var file in @new.Files)
        {
            if (before.TryGetValue(file.Path, out var same))
            {
                if (same.Sha256 != file.Sha256) { changes.Add(Changed(same.Fingerprint == file.Fingerprint ? FileChangeKind.Reformatted : FileChangeKind.Changed, file, file.Path)); }
                continue;
            }
            var moved = file.Bytes == 0 ? null : gone.Find(g => g.Sha256 == file.Sha256) ?? gone.Find(g => g.Fingerprint == file.Fingerprint);
            if (moved is not null) { gone.Remove(moved); }
            changes.Add(Changed(moved is null ? FileChangeKind.Added : FileChangeKind.Moved, file, moved?.Path));
        }
        changes.AddRange(gone.Select(g => new FileChange(FileChangeKind.Removed, g.Path, g.Path, g.Kind, g.Bytes, g.IsMinified)));
        return [.. changes.OrderBy(c => c.Path, StringComparer.Ordinal)];
    }

    private static FileChange Changed(FileChangeKind kind, FileFacts file, string? oldPath) => new(kind, file.Path, oldPath, file.Kind, file.Bytes, file.IsMinified);
}
