using System.CommandLine;
using System.Security.Cryptography;
using Colophon.Crypto;
using Colophon.Protocol.Packages;

namespace Colophon.Cli.Commands.Release;

/// <summary><c>colophon release make</c>: the agent's folder as one signed package. Needs no server and no network.</summary>
internal static class MakeCommand
{
    public static Command Build()
    {
        var output = new Argument<string>("file") { Description = "Where the package goes" };
        var key = new Option<string>("--key") { Description = "The release key's private half", HelpName = "FILE", Required = true };
        var name = new Option<string>("--name") { Description = "What the key is called", HelpName = "NAME", DefaultValueFactory = _ => "colophon/release" };
        var agent = new Option<string>("--agent") { Description = "The agent's folder", HelpName = "FOLDER", DefaultValueFactory = _ => "agent" };
        var next = new Option<string?>("--next-key") { Description = "Public half of the key that the version after this one is to be signed by (default: the same)", HelpName = "KEY" };
        var trial = new Option<int>("--trial-seconds") { Description = "How long it may run without the server having signed for what it records", HelpName = "N", DefaultValueFactory = _ => 600 };
        var command = new Command("make", "Packs and signs a version of the agent") { output, key, name, agent, next, trial };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(trial) is not (>= 1 and <= 86_400)) { throw new CommandException(ExitCode.Usage, "A trial lasts 1 to 86400 seconds."); }
            if (parsed.GetValue(next) is { } given && !VerifierKey.TryParse(given, out _)) { throw new CommandException(ExitCode.Usage, "--next-key is not a key as `colophon release key` prints it."); }
            try
            {
                using var signer = KeyFile.Load(parsed.GetValue(key)!);
                var (version, files) = ReleaseFiles.Read(parsed.GetValue(agent)!, parsed.GetValue(next) ?? new VerifierKey(parsed.GetValue(name)!, signer.PublicKey).ToString());
                var package = AgentPackage.Make(files, version, TimeProvider.System.GetUtcNow(), parsed.GetValue(trial), "7.4", signer);
                OutputFile.Write(parsed.GetValue(output)!, package);
                Console.Out.WriteLine($"{Convert.ToHexStringLower(SHA256.HashData(package))}  {version}");
                return ExitCode.Done;
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CommandException(ExitCode.Unreadable, e.Message);
            }
        });
        return command;
    }
}
