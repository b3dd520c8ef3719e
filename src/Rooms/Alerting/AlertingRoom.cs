using Colophon.Alerting.Digest;
using Colophon.Alerting.Email;
using Colophon.Alerting.Outbox;
using Colophon.Alerting.Webhook;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Colophon.Alerting;

/// <summary>Brings signals to people. See README.md.</summary>
public static class AlertingRoom
{
    public static IServiceCollection AddAlerting(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection(AlertingOptions.Section);
        services.AddOptions<AlertingOptions>().Bind(settings, o => o.ErrorOnUnknownConfiguration = true)
            .PostConfigure(o => o.ConsoleUrl = o.ConsoleUrl.Length > 0 ? o.ConsoleUrl : configuration["Access:PublicUrl"] ?? "").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AlertingOptions>, AlertingOptionsValidator>();
        services.AddMigrations(OutboxStore.Tables);
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<ISignals, RaiseSignals>();
        services.AddSingleton<IDigestSource, UndeliveredSection>();
        if (settings.GetSection(nameof(AlertingOptions.Smtp)).Exists()) { services.AddSingleton<IChannel, SmtpChannel>(); }
        if (settings.GetSection(nameof(AlertingOptions.Webhook)).Exists()) { services.AddSingleton<IChannel, WebhookChannel>(); }
        services.AddHostedService(provider => provider.GetRequiredService<Deliverer>());
        services.AddHostedService<DailyDigest>();
        return services;
    }
}
