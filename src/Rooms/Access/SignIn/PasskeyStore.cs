using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.SignIn;

/// <summary>
/// What the framework's passkey handler asks for: people by id and their passkeys. The framework's own ways to create or
/// rename users are refused: people come by invitation.
/// </summary>
internal sealed class PasskeyStore(Database database, PeopleStore people, TimeProvider clock) : IUserPasskeyStore<Person>
{
    private const string Columns = "id, public_key, created_at, sign_count, transports, user_verified, backup_eligible, backed_up, attestation, client_data, name";

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Execute(
                $"""
                INSERT INTO passkey (person, {Columns}) VALUES ($p, $id, $key, $created, $count, $transports, $verified, $eligible, $backed, $att, $cd, $name)
                ON CONFLICT (id) DO UPDATE SET sign_count = $count, user_verified = $verified, backed_up = $backed, used_at = $now WHERE person = $p
                """,
                ("$p", user.Id.Value), ("$id", passkey.CredentialId), ("$key", passkey.PublicKey), ("$created", passkey.CreatedAt.Micros()), ("$count", (long)passkey.SignCount),
                ("$transports", string.Join(',', passkey.Transports ?? [])), ("$verified", passkey.IsUserVerified), ("$eligible", passkey.IsBackupEligible), ("$backed", passkey.IsBackedUp),
                ("$att", passkey.AttestationObject), ("$cd", passkey.ClientDataJson), ("$name", passkey.Name ?? "Passkey"), ("$now", clock.GetUtcNow().Micros()));
        },
        cancellationToken);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>(database.Read(db => db.Query($"SELECT {Columns} FROM passkey WHERE person = $p ORDER BY created_at", Map, ("$p", user.Id.Value))));

    public Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult(
        database.Read(db => db.QueryFirst("SELECT p.id, p.email, p.name FROM passkey k JOIN person p ON p.id = k.person WHERE k.id = $id", static r => new Person(new PersonId(r.GetString(0)), r.GetString(1), r.GetString(2)), ("$id", credentialId))));

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(db => db.QueryFirst($"SELECT {Columns} FROM passkey WHERE person = $p AND id = $id", Map, ("$p", user.Id.Value), ("$id", credentialId))));

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) => database.WriteAsync(
        db => { db.Execute("DELETE FROM passkey WHERE person = $p AND id = $id", ("$p", user.Id.Value), ("$id", credentialId)); }, cancellationToken);

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(PersonId.TryParse(userId, out var id) ? people.Find(id) : null);

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult(people.FindByEmail(normalizedUserName.ToLowerInvariant()));

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.Value);

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email.ToUpperInvariant());

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw ByInvitation();

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => throw ByInvitation();

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw ByInvitation();

    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => throw ByInvitation();

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw ByInvitation();

    public void Dispose()
    {
    }

    private static InvalidOperationException ByInvitation() => new("People are made by invitation (Links/SignInLinks), never through the framework's user manager.");

    private static UserPasskeyInfo Map(SqliteDataReader r) => new(
        r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1), r.Time(2), (uint)r.GetInt64(3), r.GetString(4).Split(',', StringSplitOptions.RemoveEmptyEntries),
        r.GetBoolean(5), r.GetBoolean(6), r.GetBoolean(7), r.GetFieldValue<byte[]>(8), r.GetFieldValue<byte[]>(9)) { Name = r.GetString(10) };
}
