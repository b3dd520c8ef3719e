using System.CommandLine;
using System.Diagnostics;

namespace Colophon.Cli.Commands.Demo;

/// <summary><c>colophon demo</c>: the product's main job on a real WordPress, from enrolment to a verified binder.</summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Folder for everything of the demo (default: demo in the data folder)", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder() };
        var once = new Option<bool>("--once") { Description = "End after the story instead of staying up" };
        var honest = new Option<bool>("--without-misdeeds") { Description = "Leave out everything that goes wrong" };
        var seed = new Option<int?>("--seed") { Description = "Repeat the order and the times of an earlier run", HelpName = "N" };
        var command = new Command("demo", "Shows the whole story on a real WordPress") { once, data, honest, seed };
        command.SetAction((parsed, ct) => new Demonstration(
            new DemoWishes(parsed.GetValue(data)!, parsed.GetValue(once), parsed.GetValue(honest), parsed.GetValue(seed) ?? System.Security.Cryptography.RandomNumberGenerator.GetInt32(1, 1_000_000)),
            TimeProvider.System).RunAsync(ct));
        return command;
    }

    /// <summary>Started by root in a clone below /root, the demo's WordPress account could not come there.</summary>
    private static string DefaultFolder()
    {
        var inClone = Path.Combine(Environment.GetEnvironmentVariable("COLOPHON_DATA") ?? Path.Combine(Repository.Root, "data"), "demo");
        return Environment.UserName == "root" && inClone.StartsWith("/root/", StringComparison.Ordinal) ? "/var/tmp/colophon-demo" : inClone;
    }
}

internal sealed record DemoWishes(string Folder, bool Once, bool WithoutMisdeeds, int Seed);

/// <summary>What the demo says while it goes: to stderr, with the time since it began.</summary>
internal sealed class Teller
{
    private readonly long began = Stopwatch.GetTimestamp();

    public void Say(string line) => Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:0.0} s  {line}");
}
