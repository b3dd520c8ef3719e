using System.ComponentModel.DataAnnotations;

namespace Colophon.Fleet;

/// <summary>Section <c>Fleet</c> of the configuration. Recorded in identities, so a change reaches a source when it enrols again.</summary>
public sealed class FleetOptions
{
    public const string Section = "Fleet";

    /// <summary>Seconds between two heartbeats of an agent.</summary>
    [Range(1, 3600)]
    public int HeartbeatSeconds { get; set; } = 60;

    /// <summary>Seconds after which a difference between state and events is no longer provisional.</summary>
    [Range(1, 3600)]
    public int SettleSeconds { get; set; } = 60;

    /// <summary>Whether sites may live at private, loopback or link-local addresses. Off: the server never connects to one.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Poke the tick URL of every site. Off where all sites run their own cron.</summary>
    public bool PokeTicks { get; set; } = true;

    [Range(1, 256)]
    public int TickConcurrency { get; set; } = 16;

    [Range(1, 60)]
    public int TickTimeoutSeconds { get; set; } = 10;

    /// <summary>How long a command waits for its agent.</summary>
    [Range(1, 1440)]
    public int CommandMinutes { get; set; } = 60;

    /// <summary>How long the tokens of a list of sites are valid: each goes to another machine, and a quarter of an hour is too short for hundreds.</summary>
    [Range(1, 336)]
    public int BatchTokenHours { get; set; } = 24;

    /// <summary>The release key's public half, as `colophon release key` prints it: agents that this server hands out take new versions only under it. Null: none is taken.</summary>
    public string? ReleaseKey { get; set; }

    internal static TimeSpan TokenLifetime => TimeSpan.FromMinutes(15);
}
