using System.Security.Cryptography;
using Colophon.Audit;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol.Wire;
using Colophon.Storage;
using Colophon.Web;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Connections;

namespace Colophon.Server;

/// <summary>Opens what must be whole before anything listens (folder, keys, ledger), runs the host, closes in the opposite order.</summary>
internal static class ServerProgram
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var arguments = StartArguments.Parse(args);
            var configuration = Configuration.Load(arguments);
            Configuration.Check(configuration);
            using var folder = DataFolder.Open(arguments.Data, TimeProvider.System);
            using var keys = ServerKeys.Open(folder, arguments.ServerName, TimeProvider.System);
            using var logging = LoggerFactory.Create(l => l.AddSimpleConsole());
            await using var ledger = await AuditLedger.OpenAsync(folder, keys, configuration.GetSection(AuditOptions.Section).Get<AuditOptions>() ?? new(), TimeProvider.System, logging.CreateLogger("Colophon.Ledger"), CancellationToken.None);
            return await HostAsync(arguments, configuration, folder, keys, ledger);
        }
        catch (Exception e) when (Explain(e) is { } told)
        {
            await Console.Error.WriteLineAsync("colophon: " + told.Message);
            return told.ExitCode;
        }
    }

    private static async Task<int> HostAsync(StartArguments arguments, IConfigurationRoot configuration, DataFolder folder, ServerKeys keys, AuditLedger ledger)
    {
        await using var app = Build(arguments, configuration, folder, keys, ledger);
        await app.StartAsync();
        AdminDoor.Restrict(folder.AdminSocket);
        var stopped = app.WaitForShutdownAsync();
        var faulted = await Task.WhenAny(stopped, ledger.Fault) == ledger.Fault;
        if (faulted)
        {
            await Console.Error.WriteLineAsync($"The ledger stopped: {(await ledger.Fault).Message} Nothing is accepted any more. Remove the cause, then start again.");
            await app.StopAsync();
        }
        await stopped;
        return faulted ? ExitCodes.LedgerFault : 0;
    }

    /// <summary>The whole server, not yet listening.</summary>
    /// <param name="replace">For a measurement that can't have the ledger it asks about: puts another service in the place of one.</param>
    internal static WebApplication Build(StartArguments arguments, IConfigurationRoot configuration, DataFolder folder, ServerKeys keys, AuditLedger ledger, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        File.Delete(folder.AdminSocket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = WireLimits.BatchBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.ListenLocalhost(arguments.Port);
            AdminDoor.Listen(kestrel, folder.AdminSocket);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRequestTimeouts(o => o.DefaultPolicy = new() { Timeout = RequestTimeout });
        builder.Services.AddStorage(folder);
        builder.Services.AddConsoleWeb();
        Rooms.Add(builder.Services, builder.Configuration, keys, ledger);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseConsoleWeb();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapConsoleWeb();
        Rooms.Map(new ConsoleRoutes(app, app.MapGroup("/t/{tenant}").RequireAuthorization(Policies.Read), app.MapAdminGroup()));
        return app;
    }

    /// <summary>The one line for what an operator can put right; null: a defect, which keeps its stack.</summary>
    private static StartException? Explain(Exception error) => error switch
    {
        StartException told => told,
        DataFolderException { Unreadable: true } => new(ExitCodes.Configuration, error.Message),
        DataFolderException or LedgerException or CryptographicException or PlatformNotSupportedException => new(ExitCodes.Environment, error.Message),
        IOException { InnerException: AddressInUseException } => new(ExitCodes.Environment, $"{error.Message} Stop what listens there, or give --port another number."),
        IOException or LedgerUnavailableException => new(ExitCodes.Environment, $"The server can't go on: {error.Message}"),
        _ => null,
    };
}
