using Microsoft.Extensions.Logging;

namespace Colophon.Alerting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Signal {Id} delivered by {Channel}")]
    public static partial void Delivered(ILogger log, string id, string channel);

    [LoggerMessage(2, LogLevel.Warning, "Signal {Id} not delivered by {Channel}: {Why}. Next try at {Next:u}")]
    public static partial void WillRetry(ILogger log, string id, string channel, string why, DateTimeOffset next);

    [LoggerMessage(3, LogLevel.Error, "Signal {Id} given up on {Channel}: {Why}. It stands in the console and in the next digest")]
    public static partial void GivenUp(ILogger log, string id, string channel, string why);

    [LoggerMessage(4, LogLevel.Error, "The digest of {Tenant} could not be made; the next look is in a minute")]
    public static partial void DigestFailed(ILogger log, string tenant, Exception error);
}
