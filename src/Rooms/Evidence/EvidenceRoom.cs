using Colophon.Evidence.Binders;
using Colophon.Evidence.Examination;
using Colophon.Evidence.Grants;
using Colophon.Evidence.Kits;
using Colophon.Evidence.Periods;
using Colophon.Evidence.Requests;
using Colophon.Evidence.Search;
using Colophon.Evidence.Selections;
using Colophon.Evidence.Traces;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Evidence;

public static class EvidenceRoom
{
    public static IServiceCollection AddEvidence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EvidenceOptions>().Bind(configuration.GetSection(EvidenceOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BinderShelf>().AddSingleton<ChromiumPrinter>().AddSingleton<BinderPress>().AddSingleton<BinderDesk>().AddSingleton<PeriodDesk>().AddSingleton<RequestDesk>().AddSingleton<SealedNotes>().AddSingleton<SelectionDesk>().AddSingleton<Rerun>().AddSingleton<ISearchSource, ExaminationSearch>();
        services.AddSingleton<IEvidence>(p => p.GetRequiredService<BinderDesk>()).AddHostedService(p => p.GetRequiredService<BinderDesk>());
        return services;
    }

    public static void MapEvidence(this ConsoleRoutes routes)
    {
        PeriodEndpoints.Map(routes.Tenant);
        GrantEndpoints.Map(routes.Tenant);
        RequestEndpoints.Map(routes.Tenant);
        TraceEndpoints.Map(routes.Tenant);
        SelectionEndpoints.Map(routes.Tenant);
        KitEndpoints.Map(routes.Tenant);
        ReadingEndpoint.Map(routes.Tenant);
        routes.Tenant.MapGet("/evidence/{id}", BinderEndpoints.ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Tenant.MapGet("/evidence/{id}.zip", BinderEndpoints.Download).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Tenant.MapGet("/evidence/{id}.zip.sealed", BinderEndpoints.DownloadSealed).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Tenant.MapGet("/evidence/{id}/parts.json", BinderEndpoints.Parts).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Tenant.MapGet("/evidence/{id}/parts/{number:long}", BinderEndpoints.Part).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Tenant.MapGet("/evidence/{id}/progress", BinderEndpoints.Progress).RequireAuthorization(Policies.Read).ForAuditorsToo();
        routes.Local.MapPost("/local/binders", BinderEndpoints.OrderLocallyAsync);
        routes.Local.MapGet("/local/binders/{tenant}/{id}.zip", BinderEndpoints.DownloadLocally);
    }
}
