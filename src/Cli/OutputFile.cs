namespace Colophon.Cli;

/// <summary>A file that a command was told to write.</summary>
internal static class OutputFile
{
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    public static void Write(string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException io && !DiskFull.Is(io)))
        {
            throw new CommandException(ExitCode.Environment, $"{path} can't be written: {e.Message}");
        }
    }
}
