namespace Colophon.Scanning.Versions;

internal enum Affected
{
    No,
    Yes,

    /// <summary>The site tells no version, or none that can be placed. Never the same as "no".</summary>
    CannotTell,
}

/// <summary>A range of versions as feeds tell it; a missing end is open.</summary>
internal sealed record VersionRange(string? From, bool FromInclusive, string? To, bool ToInclusive)
{
    public static readonly VersionRange All = new(null, true, null, true);

    public Affected Holds(string? version)
    {
        if (From is null && To is null) { return Affected.Yes; }
        if (!PaddedVersion.CanTell(version)) { return Affected.CannotTell; }
        return After(version!) && Before(version!) ? Affected.Yes : Affected.No;
    }

    public override string ToString() => (From, To) switch
    {
        (null, null) => "all versions",
        (null, _) => (ToInclusive ? "up to " : "before ") + To,
        (_, null) => (FromInclusive ? "from " : "after ") + From,
        _ => $"{(FromInclusive ? "from" : "after")} {From} {(ToInclusive ? "to" : "before")} {To}",
    };

    private bool After(string version) => From is null || PaddedVersion.Compare(version, From) is var c && (c > 0 || (c == 0 && FromInclusive));

    private bool Before(string version) => To is null || PaddedVersion.Compare(version, To) is var c && (c < 0 || (c == 0 && ToInclusive));
}
