using System.Globalization;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The demo's haste, as recorded configuration: a beat of seconds instead of a minute, a period of about a minute instead of months. Verdicts and IPE sheets print it (ADR 0006).</summary>
internal static class DemoSettings
{
    public const int HeartbeatSeconds = 3;
    public const int SettleSeconds = 4;

    /// <summary>The agent is away this long: longer than two beats, so that the silence shows.</summary>
    public static readonly TimeSpan Outage = TimeSpan.FromSeconds(9);

    /// <summary>In which a look at the site comes in and is on record.</summary>
    public static readonly TimeSpan OneLook = TimeSpan.FromSeconds(HeartbeatSeconds + 2);

    /// <summary>Nothing is planned this shortly before the period ends: the look that shows it must lie in the period as well.</summary>
    public static readonly TimeSpan LastLook = OneLook + TimeSpan.FromSeconds(HeartbeatSeconds);

    /// <summary>What all misdeeds but the outage take together where the machine is quick.</summary>
    public static readonly TimeSpan Doing = TimeSpan.FromSeconds(4);

    /// <summary>What the work of an ordinary day takes, and what the misdeeds take, on a machine that sets the demo up at once.</summary>
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan Misdeeds = TimeSpan.FromSeconds(22);

    /// <summary>Sites aren't scanned: a whole WordPress looked into within a minute would cost a small machine the heartbeats that the story is about.</summary>
    public static string Json => $$"""
        {
          "Fleet": { "HeartbeatSeconds": {{HeartbeatSeconds}}, "SettleSeconds": {{SettleSeconds}}, "AllowPrivateAddresses": true },
          "Scanning": { "Integrity": { "Scan": false } },
          "Evidence": { "Labels": [ "A demonstration: its site beats every {{HeartbeatSeconds}} seconds and its period lasts about a minute, by recorded configuration. No clock was faked." ] },
          "Audit": { "DetectionSeconds": 10, "SilenceCheckSeconds": 1, "MetaSeconds": 5, "PollSeconds": 1 },
          "Assurance": { "EvaluateEverySeconds": 1 }
        }
        """;

    /// <summary>Long enough for the story. A machine that was slow to set the demo up will be slow to live it.</summary>
    public static TimeSpan Period(bool withMisdeeds, TimeSpan setUpTook)
    {
        var needed = Ordinary + setUpTook + (withMisdeeds ? Misdeeds : TimeSpan.Zero);
        return TimeSpan.FromSeconds(Math.Ceiling(needed.TotalSeconds / 5) * 5);
    }

    public static string Text(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} seconds");
}
