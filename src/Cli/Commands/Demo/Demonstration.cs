using System.Text.Json;
using Colophon.Binder;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The demo from its first folder to its last line. Whatever it started is stopped when it ends, however it ends.</summary>
internal sealed class Demonstration(DemoWishes wishes, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Teller teller = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var stage = await Stage.SetAsync(wishes.Folder, ct);
        teller.Say($"Everything of this demo lies in {wishes.Folder}. Seed {wishes.Seed}.");
        await using var bed = new Bed(stage.Bed, stage.SitePort);
        var (server, admin) = await StartServerAsync(stage, ct);
        await using var running = server;
        using var door = admin;
        await bed.UpAsync(ct);
        teller.Say($"WordPress is up at {bed.Url}.");
        using var cast = new Cast(stage.ConsoleUrl);
        var story = new Story(stage, bed, cast, admin, clock, teller, wishes);
        await story.TellAsync(ct);
        return ExitCode.Done;
    }

    private async Task<(ServerProcess, AdminSocket)> StartServerAsync(Stage stage, CancellationToken ct)
    {
        await File.WriteAllTextAsync(stage.Settings, DemoSettings.Json, ct);
        var server = ServerProcess.Start(stage.Data, stage.ConsolePort, stage.ServerLog, ["--config", stage.Settings]);
        var admin = new AdminSocket(stage.Data);
        try
        {
            await server.AnsweringAsync(admin, ct);
            teller.Say($"The server is up at {stage.ConsoleUrl}.");
            return (server, admin);
        }
        catch
        {
            admin.Dispose();
            await server.DisposeAsync();
            throw;
        }
    }
}
