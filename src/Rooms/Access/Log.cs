using Microsoft.Extensions.Logging;

namespace Colophon.Access;

/// <summary>People appear in logs by their pseudonymous id only.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Person} signed in by {Via}")]
    public static partial void SignedIn(this ILogger log, string person, string via);

    [LoggerMessage(2, LogLevel.Warning, "{Person} used a recovery code")]
    public static partial void RecoveryCodeUsed(this ILogger log, string person);

    [LoggerMessage(3, LogLevel.Warning, "A passkey was refused: {Reason}")]
    public static partial void PasskeyRefused(this ILogger log, string reason);

    [LoggerMessage(4, LogLevel.Warning, "A sign-in was refused: {Reason}")]
    public static partial void SignInRefused(this ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Error, "An auditor's access ran out and that is not on record yet; it counts no more. The next try is in a minute")]
    public static partial void GrantsNotEnded(this ILogger log, Exception exception);
}
