using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The demo from its first folder to its last line. Whatever it started is stopped when it ends, however it ends.</summary>
internal sealed class Demonstration(DemoWishes wishes, TimeProvider clock)
{
    private readonly Teller teller = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        try
        {
            return await RunOnStageAsync(await Stage.SetAsync(wishes.Folder, ct), ct);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // Ctrl-C reaches the server as well: what fails because it left is no failure.
            throw new OperationCanceledException(ct);
        }
    }

    private async Task<int> RunOnStageAsync(Stage stage, CancellationToken ct)
    {
        teller.Say($"Everything of this demo lies in {stage.Root}. Seed {wishes.Seed}: --seed {wishes.Seed} repeats the order and the times.");
        await using var bed = new Bed(stage.Bed, stage.SitePort);
        var ending = new Ending(stage, teller);
        Told told;
        string binder;
        await using (var server = StartServer(stage))
        {
            using var admin = new AdminSocket(stage.Data);
            await Task.WhenAll(bed.UpAsync(ct), server.AnsweringAsync(admin, ct));
            teller.Say($"WordPress is up at {bed.Url}, Colophon at {stage.ConsoleUrl}.");
            using var cast = new Cast(stage.ConsoleUrl);
            told = await new Story(bed, cast, admin, stage.ConsoleUrl, clock, teller, wishes).TellAsync(ct);
            binder = await ending.BindAsync(told, bed, admin, ct);
        }
        await ending.SumUpAsync(told, binder, ct);
        teller.Say($"Check it yourself: ./colophon verify {binder} --trust {stage.Trust}");
        return wishes.Once ? ExitCode.Done : await StayAsync(stage, bed, ct);
    }

    private static ServerProcess StartServer(Stage stage)
    {
        Directory.CreateDirectory(stage.Data.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(stage.Settings, DemoSettings.Json);
        return ServerProcess.Start(stage.Data, stage.ConsolePort, stage.ServerLog, "--server-name", "demo.fernhill.example");
    }

    /// <summary>Everything again, to be looked at, until Ctrl-C.</summary>
    private static async Task<int> StayAsync(Stage stage, Bed bed, CancellationToken ct)
    {
        await using var server = StartServer(stage);
        using var admin = new AdminSocket(stage.Data);
        await Task.WhenAll(bed.UpAsync(ct), server.AnsweringAsync(admin, ct));
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Console: {stage.ConsoleUrl}");
        Console.Out.WriteLine($"WordPress: {bed.Url}/wp-admin/ ({Bed.Administrator}, {Bed.AdministratorPassword})");
        Console.Out.WriteLine("This link makes you Mara, the owner. It works once, within a quarter of an hour:");
        Console.Out.WriteLine("  " + await SignInLinkCommand.LinkAsync(admin, Cast.Tenant, Cast.MaraEmail, Cast.MaraName, Cast.MaraRole, ct));
        Console.Out.WriteLine($"Another: ./colophon sign-in-link {Cast.Tenant} {Cast.MaraEmail} --data {stage.Data.Path}");
        Console.Out.WriteLine("Ctrl-C ends it.");
        await server.Exited.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ct.IsCancellationRequested ? ExitCode.Done : throw new CommandException(server.ExitCode == 0 ? ExitCode.Internal : server.ExitCode, $"The server ended; the last lines of {stage.ServerLog} say why.");
    }
}
