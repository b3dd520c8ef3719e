namespace Colophon.Cli;

/// <summary>The clone that the root script belongs to: its scripts and the agent's files are used from there.</summary>
internal static class Repository
{
    public static string Root => Environment.GetEnvironmentVariable("COLOPHON_ROOT")
        ?? throw new CommandException(ExitCode.Environment, "COLOPHON_ROOT is not set: run the root script ./colophon of a clone.");

    public static string Agent => Path.Combine(Root, "agent");

    public static string Script(params string[] below) => Path.Combine([Root, "eng", .. below]);
}
