using System.ComponentModel.DataAnnotations;
using Colophon.Audit;
using Colophon.Fleet;

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
            throw new StartException(ExitCodes.Configuration, $"{file} can't be read: {(e.InnerException ?? e).Message}");
        }
    }

    /// <summary>Every error at once, each with its path. Rooms with a validator of their own are judged when the host starts.</summary>
    /// <exception cref="StartException">There is one.</exception>
    public static void Check(IConfiguration configuration)
    {
        var errors = new List<string>();
        Check<FleetOptions>(configuration, FleetOptions.Section, errors);
        Check<AuditOptions>(configuration, AuditOptions.Section, errors);
        if (errors.Count > 0)
        {
            throw new StartException(ExitCodes.Configuration, "The configuration is wrong:" + string.Concat(errors.Select(e => "\n  " + e)));
        }
    }

    private static void Check<T>(IConfiguration configuration, string section, List<string> errors)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options, o => o.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            errors.Add($"{section}: {e.Message}");
            return;
        }
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        errors.AddRange(results.Select(r => $"{section}:{string.Join(',', r.MemberNames)}: {r.ErrorMessage}"));
    }
}
