using System.Security.Cryptography;
using System.Text;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Credentials;

/// <summary>
/// Failed attempts per subject (an address that was typed, whether it exists or not; a person's code). At the limit the subject waits
/// until the window is over. A passkey or a new link is not held up, so nobody can be locked out of their account for good.
/// </summary>
internal sealed class Attempts(Database database, TimeProvider clock, IOptions<AccessOptions> options)
{
    public bool MustWait(string subject)
    {
        var since = clock.GetUtcNow() - options.Value.AttemptWindow;
        return database.Read(db => db.Scalar("SELECT failures FROM attempt WHERE subject = $s AND first_at > $t", ("$s", Key(subject)), ("$t", since.Micros()))) >= options.Value.AttemptLimit;
    }

    public Task FailedAsync(string subject, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            db =>
            {
                db.Execute("DELETE FROM attempt WHERE first_at <= $t", ("$t", (now - options.Value.AttemptWindow).Micros()));
                db.Execute("INSERT INTO attempt (subject, failures, first_at) VALUES ($s, 1, $n) ON CONFLICT (subject) DO UPDATE SET failures = failures + 1", ("$s", Key(subject)), ("$n", now.Micros()));
            },
            ct);
    }

    public Task SucceededAsync(string subject, CancellationToken ct) =>
        database.WriteAsync(db => { db.Execute("DELETE FROM attempt WHERE subject = $s", ("$s", Key(subject))); }, ct);

    private static byte[] Key(string subject) => SHA256.HashData(Encoding.UTF8.GetBytes(subject));
}
