using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Pages;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Reviews;
using Colophon.Scanning.Sbom;
using Colophon.Scanning.Store;
using Colophon.Scanning.Vendors;
using Colophon.Scanning.Watch;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning;

public static class ScanningRoom
{
    public static IServiceCollection AddScanning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScanningOptions>().Bind(configuration.GetSection(ScanningOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ScanningOptions>, ScanningOptionsValidator>().AddSingleton<IValidateOptions<ScanningOptions>, ScanningOptionsCheck>().AddSingleton<IValidateOptions<ScanningOptions>, YaraRulesCheck>();
        services.AddSingleton<FeedDatabase>().AddSingleton<FeedStore>().AddSingleton<FeedMirrors>().AddSingleton<FeedFetcher>();
        services.AddSingleton<TenantPictures>().AddSingleton<FirstPath>().AddSingleton<MatchRun>().AddSingleton<Blobs>().AddSingleton<BillDesk>();
        services.AddSingleton<Recorder>().AddSingleton<FeedNews>().AddSingleton<PassSignals>().AddSingleton<TenantPass>().AddSingleton<ScanWatch>().AddSingleton<FeedClock>();
        services.AddHostedService(p => p.GetRequiredService<ScanWatch>()).AddHostedService(p => p.GetRequiredService<FeedClock>());
        services.AddSingleton<IScanning, ScanningService>().AddSingleton<ScanDesk>().AddSingleton<IFramePart, ScanFrame>().AddSingleton<IDigestSource, ScanDigest>().AddSingleton<IPendingActs, ScanActs>().AddSingleton<ISearchSource, ScanSearch>();
        services.AddReviews();
        services.AddIntegrity();
        return services;
    }

    private static void AddReviews(this IServiceCollection services)
    {
        services.AddSingleton<PackageShelf>().AddSingleton<ReviewPress>().AddSingleton<ReviewDesk>().AddHostedService(p => p.GetRequiredService<ReviewDesk>());
        services.AddSingleton<IPluginAnalysis, ReviewedPlugins>();
    }

    private static void AddIntegrity(this IServiceCollection services)
    {
        services.AddSingleton<Examiner>().AddSingleton<VerdictShelf>().AddSingleton<KnownGood>().AddSingleton<ChecksumFetcher>().AddSingleton<Clamd>().AddSingleton<YaraDesk>().AddSingleton<IntegritySignals>().AddSingleton<IntegrityDesk>();
        services.AddHostedService(p => p.GetRequiredService<YaraDesk>());
        services.AddSingleton<IntegrityWatch>().AddHostedService(p => p.GetRequiredService<IntegrityWatch>());
    }

    public static void MapScanning(this ConsoleRoutes routes)
    {
        ScanEndpoints.Map(routes.Tenant);
        VendorEndpoints.Map(routes.Tenant);
        ReviewEndpoints.Map(routes.Tenant);
        IntegrityEndpoints.Map(routes.Tenant);
        routes.Public.MapPost("/agent/v1/content", ContentEndpoint.HandleAsync).AllowAnonymous(); // the header's signature proves who sent it
        routes.Local.MapGet("/local/feeds", LocalEndpoints.List);
        routes.Local.MapPost("/local/feeds/{name}", LocalEndpoints.ImportAsync);
        routes.Local.MapPost("/local/known-good", LocalEndpoints.ImportKnownGoodAsync);
    }
}
