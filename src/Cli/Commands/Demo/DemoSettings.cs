namespace Colophon.Cli.Commands.Demo;

/// <summary>The demo's haste, as recorded configuration: a beat of seconds instead of a minute. Verdicts and IPE sheets print it.</summary>
internal static class DemoSettings
{
    public const int HeartbeatSeconds = 3;
    public const int SettleSeconds = 4;

    public static string Json => $$"""
        {
          "Fleet": { "HeartbeatSeconds": {{HeartbeatSeconds}}, "SettleSeconds": {{SettleSeconds}}, "AllowPrivateAddresses": true },
          "Audit": { "DetectionSeconds": 10, "SilenceCheckSeconds": 1, "MetaSeconds": 5, "PollSeconds": 1 }
        }
        """;
}
