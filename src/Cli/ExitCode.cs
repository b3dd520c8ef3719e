namespace Colophon.Cli;

/// <summary>What the command line's exit codes mean; <c>verify</c>, <c>diff</c> and <c>scan</c> add their own from 10 on (docs/formats). Listed in docs/operate.md.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect of Colophon itself.</summary>
    public const int Internal = 1;

    public const int Usage = 2;

    /// <summary>A file is unreadable or malformed, or a data folder is of another version.</summary>
    public const int Unreadable = 3;

    /// <summary>The machine lacks something: a package, a free port, disk space, a running server.</summary>
    public const int Environment = 4;

    /// <summary>The server understood and said no.</summary>
    public const int Refused = 5;

    /// <summary><c>diff</c>, <c>scan</c>: something to look at before it is approved.</summary>
    public const int Look = 10;

    /// <summary><c>diff</c>, <c>scan</c>: not before somebody who reads PHP has explained it.</summary>
    public const int Stop = 11;

    /// <summary><c>diff</c>, <c>scan</c>: nothing to stop for was found, but a part was not analysed.</summary>
    public const int NotAnalysed = 12;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
