using System.Collections.Immutable;
using Colophon.Php.Difference;

namespace Colophon.Php.Scanning;

/// <summary>One thing in a component that somebody should look at, whichever part of the analysis saw it.</summary>
/// <param name="Id">The same from scan to scan while what it says stays true; it names no line.</param>
/// <param name="Rule">What kind of thing: a rule of the review, or a kind of the analysis (<c>tainted_sql</c>).</param>
/// <param name="Path">Below what was scanned; empty for a package as a whole.</param>
/// <param name="Cwe">0 where none fits.</param>
/// <param name="Trace">From where the data enters to where it does harm, where that is known.</param>
public sealed record ScanFinding(string Id, string Rule, ReviewLevel Level, string Title, string Message, string Ask, string Path, int Line, int Cwe, ImmutableArray<ScanStep> Trace)
{
    /// <summary>Nothing may be concluded about what this names.</summary>
    public bool IsUnread => Rule is "not-analysed" or "hostile-package";
}

public sealed record ScanStep(string Path, int Line, string What);
