using Microsoft.Extensions.Options;

namespace Colophon.Alerting;

/// <summary>Section <c>Alerting</c> of the configuration. A channel that isn't configured isn't used; without any, signals wait in the console alone.</summary>
public sealed class AlertingOptions
{
    public const string Section = "Alerting";

    public SmtpOptions? Smtp { get; set; }

    public WebhookOptions? Webhook { get; set; }

    public DigestOptions Digest { get; set; } = new();

    /// <summary>How often one message is tried before it is given up, 1 to 50. The waits double from 30 seconds to at most an hour: 12 tries take about five hours.</summary>
    public int Tries { get; set; } = 12;

    /// <summary>Where people reach the console, for the links in messages. Default: <c>Access:PublicUrl</c>.</summary>
    public string ConsoleUrl { get; set; } = "";
}

public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary>STARTTLS before anything is said. Off only for a relay on this machine.</summary>
    public bool Tls { get; set; } = true;

    public string From { get; set; } = "";

    public string? User { get; set; }

    /// <summary>A file, so that the password is in no process list and in no backup of the settings.</summary>
    public string? PasswordFile { get; set; }
}

public sealed class WebhookOptions
{
    public string Url { get; set; } = "";

    /// <summary>A file with at least 32 bytes: the key of the HMAC.</summary>
    public string SecretFile { get; set; } = "";

    /// <summary>Let the receiver lie in a private network or on this machine. Off, such addresses are refused after every name look-up.</summary>
    public bool AllowPrivateAddress { get; set; }
}

public sealed class DigestOptions
{
    /// <summary>0 to 23, in <see cref="TimeZone"/>.</summary>
    public int Hour { get; set; } = 7;

    /// <summary>IANA name.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>Says everything that is wrong at once, with its path.</summary>
internal sealed class AlertingOptionsValidator : IValidateOptions<AlertingOptions>
{
    public const int MinSecretBytes = 32;

    public ValidateOptionsResult Validate(string? name, AlertingOptions options)
    {
        List<string> errors = [];
        void Require(bool ok, string error)
        {
            if (!ok) { errors.Add(error); }
        }

        Require(options.Tries is >= 1 and <= 50, "Alerting:Tries must lie between 1 and 50.");
        Require(options.Digest.Hour is >= 0 and <= 23, "Alerting:Digest:Hour must lie between 0 and 23.");
        Require(TimeZoneInfo.TryFindSystemTimeZoneById(options.Digest.TimeZone, out _), $"Alerting:Digest:TimeZone: this machine doesn't know the zone '{options.Digest.TimeZone}' (apt-get install tzdata, or use UTC).");
        Require(IsWeb(options.ConsoleUrl), "Alerting:ConsoleUrl must be an http or https address.");
        if (options.Smtp is { } smtp)
        {
            Require(smtp.Host.Length > 0, "Alerting:Smtp:Host is missing.");
            Require(smtp.Port is > 0 and < 65536, "Alerting:Smtp:Port must lie between 1 and 65535.");
            Require(System.Net.Mail.MailAddress.TryCreate(smtp.From, out _), "Alerting:Smtp:From must be one e-mail address.");
            Require(smtp.User is null == smtp.PasswordFile is null, "Alerting:Smtp:User and Alerting:Smtp:PasswordFile belong together.");
            Require(smtp.PasswordFile is null || File.Exists(smtp.PasswordFile), $"Alerting:Smtp:PasswordFile: {smtp.PasswordFile} can't be read.");
            Require(smtp.User is null || smtp.Tls, "Alerting:Smtp:Tls may not be off where a password is sent.");
        }
        if (options.Webhook is { } webhook)
        {
            Require(IsWeb(webhook.Url), "Alerting:Webhook:Url must be an http or https address.");
            Require(webhook.AllowPrivateAddress || webhook.Url.StartsWith("https://", StringComparison.Ordinal), "Alerting:Webhook:Url must be https (http only with AllowPrivateAddress).");
            Require(File.Exists(webhook.SecretFile) && new FileInfo(webhook.SecretFile).Length >= MinSecretBytes, $"Alerting:Webhook:SecretFile must be a file of at least {MinSecretBytes} bytes (head -c 32 /dev/urandom | base64 > FILE).");
        }
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsWeb(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
