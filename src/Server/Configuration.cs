using System.ComponentModel.DataAnnotations;
using Colophon.Audit;
using Colophon.Fleet;
using Microsoft.Extensions.Options;

namespace Colophon.Server;

/// <summary>colophon.config.json in the data folder, then environment (<c>COLOPHON_Fleet__HeartbeatSeconds</c>), then command line; judged whole before anything is made.</summary>
internal static class Configuration
{
    /// <exception cref="StartException">The file can't be read.</exception>
    public static IConfigurationRoot Load(StartArguments arguments)
    {
        var file = Path.Combine(Path.GetFullPath(arguments.Data), "colophon.config.json");
        try
        {
            return new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create<string, string?>("Access:PublicUrl", $"http://localhost:{arguments.Port}")])
                .AddJsonFile(file, optional: true)
                .AddEnvironmentVariables("COLOPHON_")
                .AddCommandLine([.. arguments.Settings])
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.Configuration, $"{file} can't be read: {e.GetBaseException().Message} Mend it, or move it away: then the defaults count.");
        }
    }

    /// <summary>Every error at once, each with its path, before anything is made.</summary>
    /// <exception cref="StartException">There is one.</exception>
    public static void Check(IConfiguration configuration)
    {
        var errors = new List<string>();
        Check<FleetOptions>(configuration, FleetOptions.Section, errors);
        Check<AuditOptions>(configuration, AuditOptions.Section, errors);
        CheckByThemselves(configuration, errors);
        if (errors.Count > 0)
        {
            throw new StartException(ExitCodes.Configuration, "The configuration is wrong:" + string.Concat(errors.Select(e => "\n  " + e)));
        }
    }

    private static void CheckByThemselves(IConfiguration configuration, List<string> errors)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        Rooms.AddJudgedByThemselves(services, configuration);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException e)
        {
            errors.AddRange(e.Failures);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(i => i is OptionsValidationException))
        {
            errors.AddRange(e.InnerExceptions.SelectMany(i => ((OptionsValidationException)i).Failures));
        }
        catch (InvalidOperationException e)
        {
            errors.Add(e.Message);
        }
    }

    private static void Check<T>(IConfiguration configuration, string section, List<string> errors)
        where T : class, new()
    {
        var known = typeof(T).GetProperties().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        errors.AddRange(configuration.GetSection(section).GetChildren().Where(c => !known.Contains(c.Key)).Select(c => $"{c.Path} is not a setting. Known: {string.Join(", ", known.Order())}."));
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            errors.Add(e.Message);
            return;
        }
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        errors.AddRange(results.Select(r => $"{section}:{string.Join(',', r.MemberNames)}: {r.ErrorMessage}"));
    }
}
