namespace Colophon.Cli;

/// <summary>The clone that this program was built in: the server, the scripts and the agent's files are used from there.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Agent => Path.Combine(Root, "agent");

    /// <summary>The server of the same build (Release or Debug) as this program.</summary>
    public static string Server => Path.Combine(Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");

    public static string Script(params string[] below) => Path.Combine([Root, "eng", .. below]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Colophon.slnx"))) { return folder.FullName; }
        }
        throw new CommandException(ExitCode.Environment, $"{AppContext.BaseDirectory} lies in no clone of Colophon: run the root script ./colophon of a clone.");
    }
}
