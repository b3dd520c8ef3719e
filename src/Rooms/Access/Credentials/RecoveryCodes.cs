using System.Security.Cryptography;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.Credentials;

/// <summary>Ten codes of 80 bits, each good once in place of an app's code. Shown once, kept as hashes.</summary>
internal static class RecoveryCodes
{
    private const string Alphabet = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";
    private const int Count = 10;
    private const int Length = 16;

    public static IReadOnlyList<string> Replace(SqliteConnection db, string person)
    {
        db.Execute("DELETE FROM recovery_code WHERE person = $p", ("$p", person));
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).ToList();
        foreach (var code in codes)
        {
            db.Execute("INSERT INTO recovery_code (person, hash) VALUES ($p, $h)", ("$p", person), ("$h", Secret.Hash(code)));
        }
        return [.. codes.Select(c => string.Join('-', c.Chunk(4).Select(part => new string(part))))];
    }

    public static bool Use(SqliteConnection db, string person, string typed, DateTimeOffset now) =>
        db.Execute(
            "UPDATE recovery_code SET used_at = $t WHERE person = $p AND hash = $h AND used_at IS NULL",
            ("$t", now.Micros()), ("$p", person), ("$h", Secret.Hash(string.Concat(typed.ToUpperInvariant().Where(char.IsLetterOrDigit))))) == 1;
}
