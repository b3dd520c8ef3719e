using Microsoft.Extensions.Logging;

namespace Colophon.Audit;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Source {Source} is forked at batch {Number} of epoch {Epoch}: two authentic batches claim one place.")]
    public static partial void Forked(ILogger logger, string source, string epoch, long number);

    [LoggerMessage(2, LogLevel.Warning, "Source {Source} misses {From} to {To} of epoch {Epoch}.")]
    public static partial void Gap(ILogger logger, string source, string epoch, long from, long to);

    [LoggerMessage(3, LogLevel.Warning, "Source {Source} is silent since {Since:O}.")]
    public static partial void Silent(ILogger logger, string source, DateTimeOffset since);

    [LoggerMessage(4, LogLevel.Error, "The ledger will try again: {Reason}")]
    public static partial void LedgerRetries(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Error, "The projection of tenant {Tenant} failed; it goes on from its cursor.")]
    public static partial void ProjectionFailed(ILogger logger, string tenant, Exception error);

    [LoggerMessage(6, LogLevel.Error, "Looking for silent sources failed; it goes on at the next beat.")]
    public static partial void SilenceFailed(ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "Source {Source} sent {Count} records that could not be read; the first by rule {Rule}.")]
    public static partial void Unreadable(ILogger logger, string source, int count, string rule);

    [LoggerMessage(8, LogLevel.Error, "A signal could not be raised: {Title}")]
    public static partial void SignalFailed(ILogger logger, string title, Exception error);

    [LoggerMessage(9, LogLevel.Warning, "The projection of tenant {Tenant} is from another layout or ledger and is rebuilt.")]
    public static partial void ProjectionRebuilt(ILogger logger, string tenant);

    [LoggerMessage(10, LogLevel.Information, "Refused {Count} requests by rule {Rule}.")]
    public static partial void Refused(ILogger logger, long count, string rule);
}
