using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Colophon.Cli.Collector.Site;

/// <summary>
/// The database through the <c>mariadb</c> client, in one consistent read-only transaction. Statements go in by its standard input, never through a shell; each
/// column comes back in hex, so that no content can pass for a row.
/// </summary>
internal sealed class MariaDb : IDisposable
{
    private const string Done = "#done#";
    private const int MaxRowChars = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _client;
    private readonly Task<string> _errors;

    private MariaDb(Process client)
    {
        _client = client;
        _errors = client.StandardError.ReadToEndAsync();
    }

    /// <param name="options">An option file of the client with host, user and password; readable by this account alone.</param>
    public static MariaDb Open(string options, string database)
    {
        var start = new ProcessStartInfo("mariadb", ["--defaults-file=" + options, "--batch", "--skip-column-names", "--unbuffered", "--quick", "--default-character-set=utf8mb4", database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.ASCII,
        };
        Process client;
        try
        {
            client = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CommandException(ExitCode.Environment, "The client mariadb is missing: apt-get install mariadb-client");
        }
        var connection = new MariaDb(client);
        connection.Tell("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        connection.Tell("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        return connection;
    }

    /// <summary>Rows of a SELECT whose columns are given as expressions; null where SQL has NULL.</summary>
    public List<byte[]?[]> Rows(IReadOnlyList<string> columns, string rest)
    {
        var text = $"SELECT {string.Join(", ", columns.Select(c => $"IFNULL(HEX(CAST({c} AS CHAR)), '-')"))} {rest}";
        var rows = new List<byte[]?[]>();
        foreach (var line in Ask(text)) { rows.Add([.. line.Split('\t').Select(Value)]); }
        return rows;
    }

    public string? Text(string column, string rest) => Rows([column], rest) is [[{ } value]] ? Encoding.UTF8.GetString(value) : null;

    public static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    /// <summary>A name in backquotes.</summary>
    public static string Name(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";

    public void Dispose()
    {
        try
        {
            _client.StandardInput.Close();
            if (!_client.WaitForExit(2000)) { _client.Kill(); }
        }
        catch (IOException)
        {
            _client.Kill();
        }
        _client.Dispose();
    }

    private void Tell(string statement)
    {
        foreach (var line in Ask(statement)) { throw new InvalidOperationException($"The database answered {line} where nothing was due."); }
    }

    private IEnumerable<string> Ask(string statement)
    {
        try
        {
            _client.StandardInput.Write(statement + ";\nSELECT '" + Done + "';\n");
            _client.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Failed();
        }
        while (true)
        {
            var reading = _client.StandardOutput.ReadLineAsync();
            if (!reading.Wait(Patience))
            {
                _client.Kill();
                throw new CommandException(ExitCode.Environment, string.Create(CultureInfo.InvariantCulture, $"The database did not answer within {Patience.TotalSeconds} seconds."));
            }
            if (reading.Result is not { } line || line.Length > MaxRowChars) { throw Failed(); }
            if (line == Done) { yield break; }
            yield return line;
        }
    }

    /// <summary>The client ends at the first error and says it.</summary>
    private CommandException Failed() => new(ExitCode.Environment, "The database refused: " + (_errors.Wait(5000) ? _errors.Result.Trim() : "no reason given"));

    private static byte[]? Value(string hex) => hex == "-" ? null : Convert.FromHexString(hex);
}
