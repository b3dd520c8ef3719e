using Microsoft.Extensions.Logging;

namespace Colophon.Assurance;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Evaluating {Tenant} failed; its results stay those of {Size} leaves")]
    public static partial void EvaluationFailed(ILogger logger, Exception error, string tenant, long size);

    [LoggerMessage(2, LogLevel.Debug, "{Tenant} judged at {Size} leaves in {Milliseconds} ms")]
    public static partial void Evaluated(ILogger logger, string tenant, long size, long milliseconds);

    [LoggerMessage(3, LogLevel.Warning, "The columns of {Tenant} hold {Size} leaves and are not of its ledger of {Tree}; they are made anew")]
    public static partial void ColumnsOfAnother(ILogger logger, string tenant, long size, long tree);
}
