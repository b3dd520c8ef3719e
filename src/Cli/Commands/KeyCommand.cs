using System.CommandLine;
using Colophon.Crypto;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon release key FILE</c>, on a machine that no site and no server can reach, and <c>colophon recipient key FILE</c>, where binders are opened.</summary>
internal static class KeyCommand
{
    /// <param name="what">What the key is for.</param>
    public static Command Build(string what, string usual)
    {
        var file = new Argument<string>("file") { Description = "Where the private half goes; it is never overwritten" };
        var name = new Option<string>("--name") { Description = "What the key is called", HelpName = "NAME", DefaultValueFactory = _ => usual };
        var command = new Command("key", $"Makes {what} and prints its public half") { file, name };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (!VerifierKey.IsName(parsed.GetValue(name)!)) { throw new CommandException(ExitCode.Usage, "A key's name has no spaces and no plus."); }
            using var key = Ed25519PrivateKey.Generate();
            try { KeyFile.Save(path, key); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new CommandException(ExitCode.Environment, e.Message); }
            Console.Out.WriteLine(new VerifierKey(parsed.GetValue(name)!, key.PublicKey));
            return ExitCode.Done;
        });
        return command;
    }
}
