using Microsoft.Extensions.Options;

namespace Colophon.Access;

/// <summary>Section <c>Access</c> of the configuration.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Where people reach this console, e.g. <c>https://colophon.example</c>; links and the passkeys' domain come from it.</summary>
    public string PublicUrl { get; set; } = "http://localhost:5190";

    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time to choose and confirm a way to sign in.</summary>
    public TimeSpan StepLifetime { get; set; } = TimeSpan.FromMinutes(20);

    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(60);

    public TimeSpan SessionAbsolute { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Mail domains of whoever operates this server: nobody with an address there, or below, is anyone's auditor.</summary>
    public IReadOnlyList<string> OperatorDomains { get; set; } = [];

    /// <summary>How far ahead the end of an auditor's access and the report date may lie.</summary>
    public TimeSpan LongestGrant { get; set; } = TimeSpan.FromDays(400);

    public int AttemptLimit { get; set; } = 5;

    public TimeSpan AttemptWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>PBKDF2-HMAC-SHA-512 rounds.</summary>
    public int PasswordIterations { get; set; } = 220_000;
}

internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        List<string> faults = [];
        if (!Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) { faults.Add("Access:PublicUrl must be an http or https address, for example https://colophon.example"); }
        else if (url.Scheme == "http" && !url.IsLoopback) { faults.Add($"Access:PublicUrl is {options.PublicUrl}: sessions would travel in clear. Use https; http is for localhost only"); }
        Within(faults, nameof(options.LinkLifetime), options.LinkLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));
        Within(faults, nameof(options.StepLifetime), options.StepLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Within(faults, nameof(options.SessionIdle), options.SessionIdle, TimeSpan.FromMinutes(1), TimeSpan.FromHours(12));
        Within(faults, nameof(options.SessionAbsolute), options.SessionAbsolute, options.SessionIdle, TimeSpan.FromHours(24));
        Within(faults, nameof(options.AttemptWindow), options.AttemptWindow, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24));
        Within(faults, nameof(options.LongestGrant), options.LongestGrant, TimeSpan.FromDays(1), TimeSpan.FromDays(1_000));
        faults.AddRange(options.OperatorDomains.Where(d => Uri.CheckHostName(d) != UriHostNameType.Dns || d.Any(char.IsAsciiLetterUpper)).Select(d => $"Access:OperatorDomains holds {d}; write a domain in lower case, such as hosting.example"));
        if (options.AttemptLimit is < 1 or > 100) { faults.Add("Access:AttemptLimit must be 1 to 100"); }
        if (options.PasswordIterations is < 100_000 or > 10_000_000) { faults.Add("Access:PasswordIterations must be 100000 to 10000000"); }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Within(List<string> faults, string field, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) { faults.Add($"Access:{field} is {value}; it must be {least} to {most}"); }
    }
}
