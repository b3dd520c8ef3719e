using System.Text.Json.Serialization;

namespace Colophon.Fleet.Probes;

/// <summary>An account of a site, by an application password. It lives as long as the probe that was given it: nothing of it is stored, logged or recorded.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProbeAccount(string? User, string? Password)
{
    private const int Longest = 256;

    public bool IsWhole => User is { Length: > 0 and <= Longest } && Password is { Length: > 0 and <= Longest } && !User.Contains(':', StringComparison.Ordinal);

    public override string ToString() => "an account"; // never its password, wherever it is written
}

/// <summary>Whom a probe may be, beside a visitor. Each is a test account that the company made for this.</summary>
/// <param name="OtherAdministrator">Administrator of the site <paramref name="OtherSite"/>, who has no business on the probed one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProbeAccounts(ProbeAccount? CustomerA, ProbeAccount? CustomerB, ProbeAccount? LowRole, ProbeAccount? OtherAdministrator, string? OtherSite)
{
    /// <summary>What is wrong with them; null where nothing is.</summary>
    public string? Wrong() =>
        ((ProbeAccount?[])[CustomerA, CustomerB, LowRole, OtherAdministrator]).Any(a => a is { IsWhole: false }) ? "Each account needs a user and an application password, of at most 256 characters."
        : (CustomerA is null) != (CustomerB is null) ? "Two customers are needed, one who asks and one whose things are asked for."
        : (OtherAdministrator is null) != (OtherSite is null) ? "An administrator of another site needs the id of that site, and the site its administrator."
        : null;
}
