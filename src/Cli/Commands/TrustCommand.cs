using System.CommandLine;
using System.Text.Json;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon trust</c>: the verification policy, to be handed to whoever verifies binders, by another way than the binders.</summary>
internal static class TrustCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var data = DataFolder.Option();
        var command = new Command("trust", "Prints the verification policy: the keys a verifier is to trust") { data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            Console.Out.WriteLine(await PolicyAsync(admin, ct));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<string> PolicyAsync(AdminSocket admin, CancellationToken ct) => (await admin.GetAsync("/local/trust", ct)).ToJsonString(Indented);
}
