using Microsoft.Extensions.Logging;

namespace Colophon.Fleet;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Source {Source} of site {Site} enrolled in tenant {Tenant}.")]
    public static partial void Enrolled(ILogger logger, string source, string site, string tenant);

    [LoggerMessage(2, LogLevel.Information, "Enrolment refused by rule {Rule}.")]
    public static partial void EnrolmentRefused(ILogger logger, string rule);

    [LoggerMessage(3, LogLevel.Warning, "The tick of site {Site} failed: {Reason}. The agent runs then only when its own cron or a visitor starts it.")]
    public static partial void TickFailed(ILogger logger, string site, string reason);

    [LoggerMessage(4, LogLevel.Error, "Poking ticks failed; it goes on at the next beat.")]
    public static partial void TickRoundFailed(ILogger logger, Exception error);

    [LoggerMessage(5, LogLevel.Information, "Source {Source} changed its key.")]
    public static partial void KeyRotated(ILogger logger, string source);

    [LoggerMessage(6, LogLevel.Warning, "Source {Source} asked for a new key without a proof by its old one; nothing changed.")]
    public static partial void KeyRotationRefused(ILogger logger, string source);
}
