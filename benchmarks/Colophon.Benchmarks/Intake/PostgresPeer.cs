using System.Diagnostics;
using System.Globalization;
using System.Text;
using Colophon.Benchmarks.Harness;
using Colophon.Protocol.Records;
using Colophon.TestSupport;
using Npgsql;

namespace Colophon.Benchmarks.Intake;

/// <summary>
/// The same records into PostgreSQL by binary COPY, 100 a transaction, on as many connections: a cluster of its own with fsync and synchronous_commit on, the record as json,
/// the columns and indexes that the projection has. It checks no signature, keeps no tree and gives no receipt.
/// </summary>
internal static class PostgresPeer
{
    private const string Bin = "/usr/lib/postgresql/15/bin";
    private const string Table = """
        CREATE TABLE event (idx bigserial PRIMARY KEY, source text NOT NULL, epoch text NOT NULL, seq bigint NOT NULL, type text NOT NULL, actor text, object text, effective timestamptz NOT NULL, record json NOT NULL);
        CREATE INDEX ON event (type); CREATE INDEX ON event (actor); CREATE INDEX ON event (object);
        """;

    public static async Task<double> RunAsync(string folder, IReadOnlyList<byte[]> records, int connections, CancellationToken ct)
    {
        var port = RunningServer.FreePort();
        await ShellAsync($"mkdir -p '{folder}' && {Own(folder)} && {As($"{Bin}/initdb -D '{folder}/pg' -A trust -U bench --no-sync >/dev/null")}", ct);
        await ShellAsync(As($"{Bin}/pg_ctl -D '{folder}/pg' -w -l '{folder}/log' -o '-p {port.ToString(CultureInfo.InvariantCulture)} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c max_wal_size=4GB' start >/dev/null"), ct);
        try
        {
            await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=bench;Database=postgres;Maximum Pool Size={connections.ToString(CultureInfo.InvariantCulture)}");
            await using (var create = source.CreateCommand(Table)) { await create.ExecuteNonQueryAsync(ct); }
            var rows = records.Select(Row.Read).ToList();
            var warm = rows.Count / 10;
            await LoadAsync(source, rows[..warm], connections, ct);
            var started = Stopwatch.GetTimestamp();
            await LoadAsync(source, rows[warm..], connections, ct);
            return (rows.Count - warm) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            await ShellAsync(As($"{Bin}/pg_ctl -D '{folder}/pg' -m immediate stop >/dev/null"), CancellationToken.None);
        }
    }

    private static Task LoadAsync(NpgsqlDataSource source, List<Row> rows, int connections, CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, connections).Select(part => Task.Run(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        for (var from = part * Workload.PerBatch; from < rows.Count; from += connections * Workload.PerBatch)
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY event (source, epoch, seq, type, actor, object, effective, record) FROM STDIN (FORMAT BINARY)", ct);
            foreach (var row in rows.Skip(from).Take(Workload.PerBatch))
            {
                await copy.StartRowAsync(ct);
                foreach (var text in (string[])[row.Source, row.Epoch]) { await copy.WriteAsync(text, ct); }
                await copy.WriteAsync(row.Seq, ct);
                foreach (var text in (string[])[row.Type, row.Actor, row.Object]) { await copy.WriteAsync(text, ct); }
                await copy.WriteAsync(row.Effective, NpgsqlTypes.NpgsqlDbType.TimestampTz, ct);
                await copy.WriteAsync(row.Json, NpgsqlTypes.NpgsqlDbType.Json, ct);
            }
            await copy.CompleteAsync(ct);
        }
    }, ct)));

    /// <summary>PostgreSQL refuses to run as root; then it runs as the account that its package made.</summary>
    private static bool Root => Environment.UserName == "root";

    private static string Own(string folder) => Root ? $"chmod 711 '{Path.GetDirectoryName(folder)}' && chown postgres '{folder}'" : "true";

    private static string As(string command) => Root ? $"runuser -u postgres -- sh -c \"{command}\"" : command;

    private static async Task ShellAsync(string command, CancellationToken ct)
    {
        using var process = Process.Start("sh", ["-c", command]);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) { throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}. The peer needs Debian's postgresql (eng/packages.sh tests)."); }
    }
}

/// <summary>A record in the columns that people search by.</summary>
internal sealed record Row(string Source, string Epoch, long Seq, string Type, string Actor, string Object, DateTime Effective, string Json)
{
    public static Row Read(byte[] record) => RecordParser.TryRead(record, out var view, out _)
        ? new(RecordView.Text(view.Source), RecordView.Text(view.Epoch), view.Seq, RecordView.Text(view.Type), $"user:{RecordView.Text(view.ActorId)}", $"{RecordView.Text(view.ObjectKind)}:{RecordView.Text(view.ObjectId)}", view.EffectiveAt.UtcDateTime, Encoding.UTF8.GetString(record))
        : throw new InvalidOperationException("The benchmark's own record doesn't parse.");
}
