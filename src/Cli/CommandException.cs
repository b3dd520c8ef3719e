namespace Colophon.Cli;

/// <summary>Ends a command with one line that says what is wrong and what to do, and an exit code of <see cref="ExitCode"/>.</summary>
internal sealed class CommandException(int code, string message) : Exception(message)
{
    public int Code => code;
}
