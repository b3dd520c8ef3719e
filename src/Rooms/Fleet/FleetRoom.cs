using Colophon.Fleet.Commands;
using Colophon.Fleet.Enrolment;
using Colophon.Fleet.Keys;
using Colophon.Fleet.Packages;
using Colophon.Fleet.Pages;
using Colophon.Fleet.Probes;
using Colophon.Fleet.Releases;
using Colophon.Fleet.Sites;
using Colophon.Fleet.Store;
using Colophon.Fleet.Ticks;
using Colophon.Kernel;
using Colophon.Storage;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Fleet;

public static class FleetRoom
{
    /// <param name="keys">Opened by the host: a wrong key file is a reason not to start.</param>
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration, ServerKeys keys)
    {
        services.AddOptions<FleetOptions>().Bind(configuration.GetSection(FleetOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations()
            .Validate(o => o.ReleaseKey is null || Crypto.VerifierKey.TryParse(o.ReleaseKey, out _), "Fleet:ReleaseKey is not a key as `colophon release key` prints it.").ValidateOnStart();
        services.AddMigrations(FleetTables.First, FleetTables.Kinds, FleetTables.Labels, ReleaseStore.Tables);
        services.AddSingleton(keys).AddSingleton<FleetStore>().AddSingleton<CommandQueue>().AddSingleton<AddressGuard>().AddSingleton<FleetPorts>().AddSingleton<SiteEnrolment>().AddSingleton<AgentPackages>().AddSingleton<ReleaseStore>().AddSingleton<Rollout>();
        services.AddSingleton<IFleet, FleetService>().AddSingleton<IFramePart, FleetFrame>().AddSingleton<ISearchSource, SiteSearch>();
        services.AddHttpClient(TickPoker.Client).ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<AddressGuard>().Handler()).RemoveAllLoggers();
        services.AddSingleton<SiteProbe>().AddHttpClient(SiteProbe.Client, c =>
        {
            c.DefaultRequestHeaders.UserAgent.ParseAdd("Colophon-Probe/1");
            c.Timeout = TimeSpan.FromSeconds(10);
        }).ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<AddressGuard>().Handler()).RemoveAllLoggers();
        services.AddHostedService<TickPoker>();
        return services;
    }

    public static void MapFleet(this ConsoleRoutes routes)
    {
        routes.Public.MapPost("/agent/v1/enrol", EnrolEndpoint.HandleAsync).AllowAnonymous();
        routes.Public.MapGet("/agent/v1/keys", (ServerKeys keys) => Results.Text($$"""{"root":"{{keys.Root}}","keys":{{keys.Manifest.WriteText()}}}""", "application/json")).AllowAnonymous();
        routes.Public.MapGet("/agent/v1/agent.tar.gz", (AgentPackages packages) => Results.Bytes(packages.Archive, "application/gzip")).AllowAnonymous(); // free software, the same for everybody
        routes.Public.MapGet("/agent/v1/agent.zip", (AgentPackages packages) => Results.Bytes(packages.ComposerZip, "application/zip")).AllowAnonymous();
        routes.Public.MapGet("/agent/v1/package/{sha256:length(64)}", ReleaseEndpoints.Package).AllowAnonymous();
        routes.Local.MapPost("/local/releases", ReleaseEndpoints.AdvanceAsync);
        routes.Local.MapGet("/local/releases", ReleaseEndpoints.List);
        routes.Local.MapPost("/local/tenants", LocalEndpoints.CreateTenantAsync);
        routes.Local.MapPost("/local/sites", LocalEndpoints.InviteSiteAsync);
        routes.Local.MapGet("/local/sites", LocalEndpoints.ListSitesAsync);
        routes.Local.MapPost("/local/sites/batch", LocalEndpoints.InviteSitesAsync);
        routes.Local.MapPost("/local/sites/probe", ProbeEndpoint.RunAsync);
        routes.Local.MapPost("/local/sites/label", LocalEndpoints.LabelSiteAsync);
        routes.Local.MapPost("/local/sites/uploads/admit", LocalEndpoints.AdmitUploadAsync);
        routes.Local.MapPost("/local/sites/retire", LocalEndpoints.RetireSiteAsync);
        routes.Local.MapPost("/local/collectors", LocalEndpoints.InviteCollectorAsync);
        routes.Local.MapPost("/local/collectors/retire", LocalEndpoints.RetireCollectorAsync);
        routes.Local.MapPost("/local/commands", LocalEndpoints.CommandAsync);
        routes.Local.MapGet("/local/trust", (ServerKeys keys) => Results.Text(keys.TrustPolicy(), "application/json"));
    }
}
