using System.Collections.Immutable;

namespace Colophon.Php.Analysis;

/// <summary>One thing a reviewer should look at.</summary>
/// <param name="Id">Stable while the code's meaning is: made of kind, path, the function around it and what flows where, never of line numbers. Two equal places in one function are told apart by their order.</param>
/// <param name="Kind">As Psalm names taints (<c>tainted_sql</c>, <c>tainted_html</c>…), a malware kind (<c>malware_…</c>), or a kind of unwanted software (<c>unwanted_…</c>). The rules that give them stand in <c>Rules/</c>.</param>
/// <param name="Cwe">The weakness' number in the Common Weakness Enumeration.</param>
/// <param name="Line">Of the dangerous place, from 1; so is the column, in bytes.</param>
/// <param name="Title">A few words: what it is.</param>
/// <param name="Message">Plain words for somebody who doesn't program: what can be done with it, and where the data comes from.</param>
/// <param name="Trace">From where the data enters to where it does harm. At least one step.</param>
/// <param name="EntryPoints">Where a visitor reaches it, as far as known; none means that no entry was found, not that there is none.</param>
public sealed record Finding(
    string Id,
    FindingCategory Category,
    string Kind,
    int Cwe,
    Confidence Confidence,
    string Path,
    int Line,
    int Column,
    string Title,
    string Message,
    ImmutableArray<TraceStep> Trace,
    ImmutableArray<EntryPoint> EntryPoints);

public enum FindingCategory
{
    /// <summary>A mistake that an attacker may use.</summary>
    Vulnerability,

    /// <summary>Code that an attacker wrote, or that hides as attackers' code hides.</summary>
    Malware,

    /// <summary>Software that has no place in a web root even if it attacks nothing by itself: database tools, probes, mailers, what is left of an attacker's code.</summary>
    Unwanted,
}

public enum Confidence { Low, Medium, High }

public sealed record TraceStep(string Path, int Line, string What);
