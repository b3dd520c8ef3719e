namespace Colophon.Cli;

/// <summary>What the command line's exit codes mean; <c>verify</c> adds its own from 10 on (docs/formats/evidence-binder.md). Listed in docs/operate.md.</summary>
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

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
