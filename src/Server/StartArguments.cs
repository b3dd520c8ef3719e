using System.Globalization;

namespace Colophon.Server;

/// <summary>A start that can't be, in one line; and the exit code that says what kind.</summary>
internal sealed class StartException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

internal static class ExitCodes
{
    public const int Usage = 2;
    public const int Configuration = 3;
    public const int Environment = 4;

    /// <summary>The ledger met an error of the disk or bytes that came back different: nothing may go on.</summary>
    public const int LedgerFault = 70;
}

/// <summary><c>--data DIR --port N [--server-name X] [--Section:Key=value …]</c></summary>
internal sealed record StartArguments(string Data, int Port, string? ServerName, IReadOnlyList<string> Settings)
{
    private const string Usage = "Usage: Colophon.Server --data DIR [--port N] [--server-name NAME] [--Section:Key=VALUE …]";
    private const int DefaultPort = 5190;

    /// <exception cref="StartException">Usage.</exception>
    public static StartArguments Parse(IReadOnlyList<string> args)
    {
        string? data = null;
        string? name = null;
        var port = DefaultPort;
        var settings = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--data":
                    data = Value(args, ref i);
                    break;
                case "--server-name":
                    name = Value(args, ref i);
                    break;
                case "--port":
                    if (!int.TryParse(Value(args, ref i), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
                    {
                        throw new StartException(ExitCodes.Usage, $"--port is a number from 1 to 65535. {Usage}");
                    }
                    break;
                case var setting when setting.StartsWith("--", StringComparison.Ordinal) && setting.Contains(':', StringComparison.Ordinal) && setting.Contains('=', StringComparison.Ordinal):
                    settings.Add(setting);
                    break;
                default:
                    throw new StartException(ExitCodes.Usage, $"'{args[i]}' is not known. {Usage}");
            }
        }
        return data is null ? throw new StartException(ExitCodes.Usage, $"--data is missing. {Usage}") : new(data, port, name, settings);
    }

    private static string Value(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw new StartException(ExitCodes.Usage, $"{args[i - 1]} needs a value. {Usage}");
}
