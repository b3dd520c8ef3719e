using System.Collections.Immutable;

namespace Colophon.Engines.Yara;

/// <param name="Rule">Its name.</param>
/// <param name="File">The name of the rules file that it stands in, without folders.</param>
/// <param name="Meta">What the rule says about itself, as YARA prints it: <c>description="…",author="…"</c>; empty where it says nothing.</param>
public sealed record YaraMatch(string Rule, string File, string Meta)
{
    public string Words => $"The rule {Rule} of {File} matches{(Meta.Length > 0 ? $". It says of itself: {Meta}" : " and says nothing about itself")}.";
}

/// <summary>What YARA came to with one content.</summary>
/// <param name="NotAnalysed">Why nothing may be concluded about what else is in it; empty where every rule was tried to its end.</param>
public sealed record YaraLook(ImmutableArray<YaraMatch> Matches, string NotAnalysed)
{
    internal static YaraLook Unread(string because) => new([], because);
}

/// <summary>What YARA may cost.</summary>
public sealed record YaraLimits
{
    public static YaraLimits Default { get; } = new();

    /// <summary>For one content, and for contents that are handed over together.</summary>
    public int Seconds { get; init; } = 20;

    /// <summary>For all contents of one call; what is left then is not analysed.</summary>
    public int TotalSeconds { get; init; } = 600;

    public int CompileSeconds { get; init; } = 120;

    /// <summary>Address space of the process.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Most that it prints about contents that are handed over together.</summary>
    public int OutputBytes { get; init; } = 4 << 20;

    public int MaxRuleFiles { get; init; } = 256;

    public long MaxCompiledBytes { get; init; } = 512L << 20;
}
