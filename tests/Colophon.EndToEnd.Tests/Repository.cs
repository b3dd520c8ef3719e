namespace Colophon.EndToEnd.Tests;

internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The server as built beside this test, in the same configuration.</summary>
    public static string Server => Path.Combine(Root, "src", "Server", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0", "Colophon.Server.dll");

    /// <summary>The command line, likewise.</summary>
    public static string CommandLine => Path.Combine(Root, "src", "Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0", "colophon.dll");

    private static string Find()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Colophon.slnx"))) { return d.FullName; }
        }
        throw new InvalidOperationException("Colophon.slnx not found above " + AppContext.BaseDirectory);
    }
}
