using System.Text.Json.Serialization;

namespace Colophon.Protocol.Envelopes;

/// <summary>Kinds of signed envelopes.</summary>
public static class EnvelopeKinds
{
    public const string Keys = "keys";
    public const string Identity = "identity";
    public const string Receipt = "receipt";
    public const string Command = "command";
    public const string Tick = "tick";
    public const string Content = "content";
    public const string Wanted = "wanted";
}

/// <summary>Which keys this server uses, signed by its root.</summary>
public sealed record KeyManifest(int V, string Server, DateTimeOffset IssuedAt, RoleKeys Keys);

/// <summary>Public keys in C2SP vkey form.</summary>
public sealed record RoleKeys([property: JsonPropertyName("agent-root")] string AgentRoot, string Log, string Receipt, string Command);

/// <param name="Kind">agent, console, collector or probe.</param>
/// <param name="Site">The site's id; the tenant's id for a console.</param>
/// <param name="PathHash">Hex SHA-256 of install path and host name: tells a clone.</param>
public sealed record IdentityPayload(
    int V,
    string Tenant,
    string Site,
    string Source,
    string Epoch,
    string Kind,
    string PublicKey,
    string Url,
    string PathHash,
    int HeartbeatS,
    int SettleS,
    string Environment,
    DateTimeOffset IssuedAt);

/// <param name="Index">Of the <c>batch</c> leaf; the batch's entries are the <paramref name="Count"/> after it.</param>
public sealed record ReceiptPayload(int V, string Tenant, string Source, string Epoch, long Number, string HeaderSha256, long FirstSeq, int Count, long Index, DateTimeOffset ReceivedAt);

public sealed record CommandPayload(int V, string Id, string Tenant, string Source, string Verb, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>What the verbs that need one are about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SurveyedItem? Item { get; init; }
}

/// <summary>A thing that a survey names, with the content that is meant: a file, an option, a post; or a package.</summary>
/// <param name="Sha256">Lower-case hex of its bytes.</param>
public sealed record SurveyedItem(string Kind, string Id, string Sha256);

/// <summary>What the server wants to look into, as far as it has read the survey. <paramref name="Done"/>: it has seen everything.</summary>
public sealed record WantedPayload(int V, string Source, string Survey, IReadOnlyList<SurveyedItem> Items, bool Done, DateTimeOffset At);

public sealed record TickPayload(int V, string Source, string Nonce, DateTimeOffset At);

/// <summary>The closed list of what a server may ask an agent to do.</summary>
public static class CommandVerbs
{
    public const string Snapshot = "snapshot";
    public const string Flush = "flush";
    public const string RotateKey = "rotate_key";

    /// <summary>Go through all files and the texts of the database.</summary>
    public const string Survey = "survey";

    /// <summary>Take an item out of use, keep it, and be able to give it back.</summary>
    public const string Quarantine = "quarantine";

    public const string Restore = "restore";

    /// <summary>Take a signed package of the agent, on trial first.</summary>
    public const string Upgrade = "upgrade";

    public static bool IsKnown(string verb) => verb is Snapshot or Flush or RotateKey or Survey or Quarantine or Restore or Upgrade;

    public static bool NeedsItem(string verb) => verb is Quarantine or Restore or Upgrade;
}
