using Colophon.Audit.Heads;

namespace Colophon.Audit.Health;

/// <summary>live, late, silent, forked, rewound or retired.</summary>
internal sealed class SourceStates(TimeProvider clock)
{
    /// <summary>Nobody can be blamed for not reporting while this server was down.</summary>
    private readonly DateTimeOffset _upSince = clock.GetUtcNow();

    public static string Of(SourceHead head, DateTimeOffset now) =>
        head.Retired ? "retired"
        : head.Current.Forked ? "forked"
        : head.Silent ? "silent"
        : head.Kind == "console" ? "live"
        : head.LastReceivedAt is { } last && head.Epochs.Values.Any(e => e.Rewound) && head.Current.NextSeq == 1 && last < now ? "rewound"
        : now - (head.LastReceivedAt ?? head.EnrolledAt) > TimeSpan.FromSeconds(head.HeartbeatS * 1.5) ? "late"
        : "live";

    /// <summary>When the source became silent, or null while it isn't or it is said already.</summary>
    public DateTimeOffset? SilentSince(SourceHead head, DateTimeOffset now)
    {
        var since = head.LastReceivedAt ?? head.EnrolledAt;
        var counted = since > _upSince ? since : _upSince;
        return head is { Retired: false, Silent: false, Kind: not "console" } && now - counted > TimeSpan.FromSeconds(2 * head.HeartbeatS) ? since : null;
    }
}
