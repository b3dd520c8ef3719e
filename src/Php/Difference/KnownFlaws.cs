using System.Collections.Immutable;
using Colophon.Php.Surface.Libraries;

namespace Colophon.Php.Difference;

/// <summary>The short list that comes with Colophon, for machines without a feed of flaws.</summary>
public sealed class KnownFlaws : ILibraryFlaws
{
    private static readonly ImmutableArray<(string Package, string From, string Before, LibraryFlaw Flaw)> All =
        [.. DataFile.Rows("known-vulnerable.tsv", 6).Select(r => (r[0], r[1], r[2], new LibraryFlaw(r[3], r[4], r[5], r[2])))];

    public IReadOnlyList<LibraryFlaw> Of(string package, string version) =>
        [.. All.Where(f => f.Package == package && ReleaseNumber.Compare(version, f.From) >= 0 && ReleaseNumber.Compare(version, f.Before) < 0).Select(f => f.Flaw)];
}
