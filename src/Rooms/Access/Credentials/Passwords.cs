using Colophon.Access.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Credentials;

/// <summary>What makes a password acceptable (NIST SP 800-63B: length and a blocklist, no composition rules), and its hash (PBKDF2-HMAC-SHA-512).</summary>
internal sealed class Passwords
{
    public const int Least = 15;
    public const int Most = 256;

    private static readonly string[] Blocked = ["passwordpassword", "correcthorsebatterystaple", "123456789012345", "qwertyuiopasdfgh", "colophoncolophon", "letmeinletmeinletmein", "administratoradministrator", "iloveyouiloveyou"];

    private readonly PasswordHasher<Person> _hasher;
    private readonly string _nobodys;

    public Passwords(IOptions<AccessOptions> options)
    {
        _hasher = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        _nobodys = _hasher.HashPassword(Person.Nobody, Secret.New());
    }

    /// <returns>What to change, or null where the password will do.</returns>
    public static string? Fault(string password, Person person)
    {
        if (password.Length < Least) { return $"{password.Length} characters. Add {Least - password.Length} or more."; }
        if (password.Length > Most) { return $"At most {Most} characters."; }
        var folded = password.ToLowerInvariant();
        if (password.Distinct().Count() < 5) { return "Too few different characters. Choose several words instead."; }
        var letters = string.Concat(folded.Where(char.IsLetterOrDigit));
        if (Blocked.Any(letters.Contains)) { return "This one is on every list that attackers try first. Choose several words of your own."; }
        var mailbox = person.Email.Split('@')[0];
        return mailbox.Length >= 4 && folded.Replace(mailbox, "", StringComparison.Ordinal).Length < Least
            ? "Without your own address in it, it is too short. Add other words."
            : null;
    }

    public string Hash(Person person, string password) => _hasher.HashPassword(person, password);

    /// <summary>Takes as long for a person who does not exist or has no password as for one who does.</summary>
    public bool Verify(Person? person, string? hash, string password)
    {
        var right = _hasher.VerifyHashedPassword(person ?? Person.Nobody, hash ?? _nobodys, password) != PasswordVerificationResult.Failed;
        return right && person is not null && hash is not null;
    }
}
