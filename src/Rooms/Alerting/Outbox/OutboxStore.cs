using Colophon.Kernel;
using Colophon.Storage;

namespace Colophon.Alerting.Outbox;

/// <summary>The durable queue: what was raised, and what became of it on each channel.</summary>
internal sealed class OutboxStore(Database database, TimeProvider clock)
{
    public static readonly Migration Tables = new("alerting", 1, """
        CREATE TABLE alerting_message (
            number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, severity INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, path TEXT NOT NULL, raised_at INTEGER NOT NULL,
            UNIQUE (tenant, id));
        CREATE TABLE alerting_delivery (
            number INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES alerting_message (number), channel TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0, next_at INTEGER, delivered_at INTEGER, given_up_at INTEGER, error TEXT);
        CREATE INDEX alerting_due ON alerting_delivery (next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX alerting_failed ON alerting_delivery (message) WHERE error IS NOT NULL;
        """);

    /// <returns>False if this id was raised before.</returns>
    public Task<bool> AddAsync(Message message, IEnumerable<string> channels, CancellationToken ct) =>
        database.WriteAsync(
            db =>
            {
                var added = db.Execute(
                    "INSERT INTO alerting_message (tenant, id, severity, title, body, path, raised_at) VALUES ($tenant, $id, $severity, $title, $body, $path, $at) ON CONFLICT (tenant, id) DO NOTHING",
                    ("$tenant", message.Tenant.Value), ("$id", message.Id), ("$severity", (int)message.Severity), ("$title", message.Title), ("$body", message.Body), ("$path", message.Path), ("$at", message.RaisedAt.Micros()));
                if (added == 0) { return false; }
                var number = db.Scalar("SELECT last_insert_rowid()");
                foreach (var channel in channels)
                {
                    db.Execute("INSERT INTO alerting_delivery (message, channel, next_at) VALUES ($message, $channel, $at)", ("$message", number), ("$channel", channel), ("$at", message.RaisedAt.Micros()));
                }
                return true;
            },
            ct);

    public bool Has(TenantId tenant, string id) =>
        database.Read(db => db.Scalar("SELECT count(*) FROM alerting_message WHERE tenant = $tenant AND id = $id", ("$tenant", tenant.Value), ("$id", id))) > 0;

    /// <summary>Deliveries whose time has come, oldest first.</summary>
    public IReadOnlyList<Delivery> Due(int limit) =>
        database.Read(db => db.Query(
            "SELECT d.number, d.channel, d.tries, m.tenant, m.id, m.severity, m.title, m.body, m.path, m.raised_at FROM alerting_delivery d JOIN alerting_message m ON m.number = d.message WHERE d.next_at <= $now ORDER BY d.next_at, d.number LIMIT $limit",
            r => new Delivery(r.GetInt64(0), new Message(new TenantId(r.GetString(3)), r.GetString(4), (SignalSeverity)r.GetInt32(5), r.GetString(6), r.GetString(7), r.GetString(8), r.Time(9)), r.GetString(1), r.GetInt32(2)),
            ("$now", clock.GetUtcNow().Micros()), ("$limit", limit)));

    /// <summary>When the next delivery is due, or null if nothing waits.</summary>
    public DateTimeOffset? NextDue() =>
        database.Read(db => db.Query("SELECT min(next_at) FROM alerting_delivery WHERE next_at IS NOT NULL", r => r.TimeOrNull(0)))[0];

    public Task DeliveredAsync(Delivery delivery, CancellationToken ct) =>
        UpdateAsync("tries = tries + 1, next_at = NULL, delivered_at = $at, error = NULL", delivery, clock.GetUtcNow(), null, ct);

    public Task RetryAsync(Delivery delivery, DateTimeOffset next, string error, CancellationToken ct) =>
        UpdateAsync("tries = tries + 1, next_at = $at, error = $error", delivery, next, error, ct);

    public Task GiveUpAsync(Delivery delivery, string error, CancellationToken ct) =>
        UpdateAsync("tries = tries + 1, next_at = NULL, given_up_at = $at, error = $error", delivery, clock.GetUtcNow(), error, ct);

    /// <summary>What didn't reach people: still being tried after a failure, or given up since then.</summary>
    public IReadOnlyList<FailedDelivery> Failures(TenantId tenant, DateTimeOffset since, int limit) =>
        database.Read(db => db.Query(
            "SELECT m.id, m.title, d.channel, d.tries, d.error, d.given_up_at, m.raised_at FROM alerting_delivery d JOIN alerting_message m ON m.number = d.message WHERE d.error IS NOT NULL AND m.tenant = $tenant AND (d.next_at IS NOT NULL OR d.given_up_at >= $since) ORDER BY d.number DESC LIMIT $limit",
            r => new FailedDelivery(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetString(4), r.TimeOrNull(5), r.Time(6)),
            ("$tenant", tenant.Value), ("$since", since.Micros()), ("$limit", limit)));

    private Task<int> UpdateAsync(string set, Delivery delivery, DateTimeOffset at, string? error, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"UPDATE alerting_delivery SET {set} WHERE number = $number", ("$number", delivery.Number), ("$at", at.Micros()), ("$error", error)), ct);
}

internal sealed record FailedDelivery(string Id, string Title, string Channel, int Tries, string Error, DateTimeOffset? GivenUpAt, DateTimeOffset RaisedAt);
