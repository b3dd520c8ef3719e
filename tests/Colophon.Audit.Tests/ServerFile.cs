namespace Colophon.Audit.Tests;

internal static class ServerFile
{
    /// <summary>The server as built beside this test, in the same configuration.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var configuration = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(d.FullName, "Colophon.slnx"))) { return System.IO.Path.Combine(d.FullName, "src", "Server", "bin", configuration, "net10.0", "Colophon.Server.dll"); }
        }
        throw new InvalidOperationException("Colophon.slnx not found above " + AppContext.BaseDirectory);
    }
}
