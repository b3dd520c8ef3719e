using Colophon.Assurance.Ahead;
using Colophon.Assurance.Approvals;
using Colophon.Assurance.Challenges;
using Colophon.Assurance.Controls;
using Colophon.Assurance.Duties;
using Colophon.Assurance.Evaluation;
using Colophon.Assurance.Exemptions;
using Colophon.Assurance.Findings;
using Colophon.Assurance.Pages;
using Colophon.Assurance.Periods;
using Colophon.Assurance.Reviews;
using Colophon.Assurance.Search;
using Colophon.Assurance.Systems;
using Colophon.Assurance.Today;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Assurance;

public static class AssuranceRoom
{
    public static IServiceCollection AddAssurance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AssuranceOptions>().Bind(configuration.GetSection(AssuranceOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EffortOptions>().Bind(configuration.GetSection(EffortOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PendingActs>().AddSingleton<ISearchSource, AssuranceSearch>();
        services.AddSingleton<Evaluations>().AddSingleton<Overlays>().AddSingleton<NewFindings>().AddHostedService<Evaluator>();
        services.AddSingleton<IAssurance, AssuranceService>().AddSingleton<PageDesk>().AddSingleton<IPeriodParts, PeriodParts>();
        services.AddSingleton<IEventMarks, EventMarks>().AddSingleton<IFramePart, AssuranceFrame>();
        return services;
    }

    public static void MapAssurance(this ConsoleRoutes routes)
    {
        TodayEndpoint.Map(routes.Tenant);
        AheadEndpoints.Map(routes.Tenant);
        ControlEndpoints.Map(routes.Tenant);
        ChallengeEndpoints.Map(routes.Tenant);
        ChangesEndpoints.Map(routes.Tenant);
        ExemptionEndpoints.Map(routes.Tenant);
        FindingEndpoints.Map(routes.Tenant);
        ReviewEndpoints.Map(routes.Tenant);
        SystemEndpoints.Map(routes.Tenant);
        DutyEndpoints.Map(routes.Tenant);
        AroundEndpoints.Map(routes.Tenant);
    }
}
