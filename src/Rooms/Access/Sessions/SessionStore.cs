using Colophon.Access.Credentials;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Sessions;

/// <summary>Signed-in sessions, kept on the server so that each can be ended at once; the cookie carries only a secret.</summary>
internal sealed class SessionStore(Database database, TimeProvider clock, IOptions<AccessOptions> options)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public async Task<string> StartAsync(PersonId person, string via, CancellationToken ct)
    {
        var secret = Secret.New();
        var now = clock.GetUtcNow().Micros();
        await database.WriteAsync(
            db =>
            {
                db.Execute("INSERT INTO session (hash, person, via, created_at, seen_at) VALUES ($h, $p, $v, $n, $n)", ("$h", Secret.Hash(secret)), ("$p", person.Value), ("$v", via), ("$n", now));
                db.Execute("DELETE FROM session WHERE seen_at < $old", ("$old", (clock.GetUtcNow() - TimeSpan.FromDays(90)).Micros()));
            },
            ct);
        return secret;
    }

    /// <summary>The session behind a cookie, if it is neither ended, idle too long, nor too old.</summary>
    public async ValueTask<Session?> FindAsync(string secret, CancellationToken ct)
    {
        if (!Secret.HasShape(secret)) { return null; }
        var (hash, now) = (Secret.Hash(secret), clock.GetUtcNow());
        var found = database.Read(db => db.QueryFirst(
            "SELECT person, via, seen_at FROM session WHERE hash = $h AND ended_at IS NULL AND seen_at > $idle AND created_at > $old",
            static r => new Session(new PersonId(r.GetString(0)), r.GetString(1), r.Time(2)),
            ("$h", hash), ("$idle", (now - options.Value.SessionIdle).Micros()), ("$old", (now - options.Value.SessionAbsolute).Micros())));
        if (found is not null && now - found.SeenAt >= SeenEvery)
        {
            await database.WriteAsync(db => { db.Execute("UPDATE session SET seen_at = $n WHERE hash = $h", ("$n", now.Micros()), ("$h", hash)); }, ct);
        }
        return found;
    }

    public Task EndAsync(string secret, CancellationToken ct) => database.WriteAsync(
        db => { db.Execute("UPDATE session SET ended_at = $n WHERE hash = $h AND ended_at IS NULL", ("$n", clock.GetUtcNow().Micros()), ("$h", Secret.Hash(secret))); }, ct);

    public Task EndAllAsync(PersonId person, CancellationToken ct) => database.WriteAsync(
        db => { db.Execute("UPDATE session SET ended_at = $n WHERE person = $p AND ended_at IS NULL", ("$n", clock.GetUtcNow().Micros()), ("$p", person.Value)); }, ct);
}

internal sealed record Session(PersonId Person, string Via, DateTimeOffset SeenAt);
