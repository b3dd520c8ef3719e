namespace Colophon.Cli;

/// <summary>A file that the command line names.</summary>
internal static class InputFile
{
    /// <exception cref="CommandException">when it can't be read.</exception>
    public static FileStream Open(FileInfo file)
    {
        try
        {
            return file.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{file.FullName} can't be read: {e.Message}");
        }
    }
}
