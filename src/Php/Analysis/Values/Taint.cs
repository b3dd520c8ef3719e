namespace Colophon.Php.Analysis.Values;

/// <summary>Unset: a variable that nothing in the file sets; with <c>register_globals</c> the visitor does, else whoever includes the file.</summary>
internal enum OriginKind { Parameter, Request, Attributes, Stored, Remote, Machine, Unset }

/// <summary>Where data came from: a place in the code, or a parameter of the function being summarised, which its callers fill in.</summary>
internal sealed record Origin(OriginKind Kind, string Name, int Parameter = -1)
{
    public bool IsParameter => Kind == OriginKind.Parameter;
}

/// <summary>One step of a way, linked to the one before it.</summary>
internal sealed record Step(string Path, int Line, string What, Step? Before)
{
    private const int Longest = 14;

    public int Length { get; } = (Before?.Length ?? 0) + 1;

    public static Step? After(Step? before, string path, int line, string what)
    {
        if (before is not null && (before.Length >= Longest || (before.Line == line && before.Path == path && before.What == what))) { return before; }
        return new Step(path, line, what, before);
    }
}

/// <summary>That some of a value came from somewhere, what it can still do, and the way it took.</summary>
internal readonly record struct Taint(Origin Origin, Capability Can, Step? Way);
