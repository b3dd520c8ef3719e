using Colophon.Audit.Console;
using Colophon.Audit.Health;
using Colophon.Audit.Intake;
using Colophon.Audit.Pages;
using Colophon.Audit.Projection;
using Colophon.Audit.Reading;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Audit;

public static class AuditRoom
{
    /// <param name="ledger">Opened by the host: a damaged ledger is a reason not to start. Disposed by the host, after everything that writes to it.</param>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration, AuditLedger ledger)
    {
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection(AuditOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(ledger);
        services.AddSingleton<ProjectionShelf>().AddSingleton<TenantDesk>().AddSingleton(_ => new RecordJudge(ledger.SubjectKeys)).AddSingleton<SourceStates>().AddSingleton<SourceAlarm>();
        services.AddSingleton<BatchIntake>().AddSingleton<Exchange>().AddSingleton<ExchangeEndpoint>().AddSingleton<RefusalCounter>();
        services.AddSingleton<ConsoleSource>().AddSingleton<IRecordFacts>(p => p.GetRequiredService<ConsoleSource>());
        services.AddSingleton<ITenantLedgers, TenantLedgers>().AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<Marks>().AddSingleton<LeafView>().AddSingleton<IFramePart, AuditFrame>().AddSingleton<ISearchSource, RecordSearch>();
        services.AddHostedService<SilenceWatch>().AddHostedService<Projector>().AddHostedService(p => p.GetRequiredService<RefusalCounter>());
        return services;
    }

    public static void MapAudit(this ConsoleRoutes routes)
    {
        SiteEndpoints.Map(routes.Tenant);
        EventEndpoints.Map(routes.Tenant);
        routes.Public.MapPost("/agent/v1/exchange", ExchangeEndpoint.HandleAsync).AllowAnonymous(); // the batch proves who sent it
        routes.Local.MapGet("/local/status", LocalStatus.ShowAsync);
        routes.Local.MapPost("/local/checkpoint", LocalStatus.CheckpointAsync);
    }
}
