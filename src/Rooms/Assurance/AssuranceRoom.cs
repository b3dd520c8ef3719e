using Colophon.Assurance.Evaluation;
using Colophon.Audit;
using Colophon.Web.Shell;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Assurance;

public static class AssuranceRoom
{
    public static IServiceCollection AddAssurance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AssuranceOptions>().Bind(configuration.GetSection(AssuranceOptions.Section), o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Evaluations>().AddSingleton<NewFindings>().AddHostedService<Evaluator>();
        services.AddSingleton<IAssurance, AssuranceService>();
        services.AddSingleton<IEventMarks, EventMarks>().AddSingleton<IFramePart, AssuranceFrame>();
        return services;
    }
}
