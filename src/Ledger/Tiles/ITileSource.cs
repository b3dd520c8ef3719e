using System.Diagnostics.CodeAnalysis;

namespace Colophon.Ledger;

/// <summary>One tree's files, by their path below the tree's prefix: a directory, or a folder in an archive. Must be safe to call from several threads.</summary>
public interface ITileSource
{
    /// <summary>False when there is no such file. The bytes stay valid and unchanged.</summary>
    bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes);
}
