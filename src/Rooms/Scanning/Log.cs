using Microsoft.Extensions.Logging;

namespace Colophon.Scanning;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Looking at the flaws of {Tenant} failed; it goes on at the next beat.")]
    public static partial void PassFailed(ILogger logger, Exception error, string tenant);

    [LoggerMessage(2, LogLevel.Error, "A look at all tenants failed; it goes on at the next beat.")]
    public static partial void RoundFailed(ILogger logger, Exception error);

    [LoggerMessage(3, LogLevel.Error, "A signal could not be raised: {Title}")]
    public static partial void SignalFailed(ILogger logger, string title, Exception error);

    [LoggerMessage(4, LogLevel.Information, "Feed {Feed} was taken in: {Entries} entries, SHA-256 {Sha256}.")]
    public static partial void Taken(ILogger logger, string feed, long entries, string sha256);

    [LoggerMessage(5, LogLevel.Warning, "Feed {Feed} was refused by rule {Rule}: {Why}")]
    public static partial void Refused(ILogger logger, string feed, string rule, string why);

    [LoggerMessage(6, LogLevel.Error, "Fetching feeds failed; it goes on at the next beat.")]
    public static partial void FetchFailed(ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "Review {Id} of {Tenant} can't go on; its order is kept, and is tried again at the next start.")]
    public static partial void ReviewStuck(ILogger logger, Exception error, string id, string tenant);

    [LoggerMessage(9, LogLevel.Information, "Checksums of {Slug} {Version} were not taken in: {Why}")]
    public static partial void ChecksumsRefused(ILogger logger, string slug, string version, string why);

    [LoggerMessage(8, LogLevel.Error, "Review {Id} of {Tenant} failed by a defect.")]
    public static partial void ReviewBroken(ILogger logger, Exception error, string id, string tenant);
}
