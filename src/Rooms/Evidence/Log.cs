using Microsoft.Extensions.Logging;

namespace Colophon.Evidence;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Binder {Id} of {Tenant} is written: {Bytes} bytes, {Entries} entries")]
    public static partial void Written(ILogger logger, string id, string tenant, long bytes, long entries);

    [LoggerMessage(2, LogLevel.Warning, "Binder {Id} of {Tenant} could not be written: {Reason}")]
    public static partial void Failed(ILogger logger, string id, string tenant, string reason);

    [LoggerMessage(3, LogLevel.Error, "Binder {Id} of {Tenant} failed by a defect")]
    public static partial void Broken(ILogger logger, Exception error, string id, string tenant);

    [LoggerMessage(4, LogLevel.Warning, "{Program} printed no report, so the binder holds no PDF: {Reason}")]
    public static partial void NotPrinted(ILogger logger, string program, string reason);
}
