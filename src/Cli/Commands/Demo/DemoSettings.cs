namespace Colophon.Cli.Commands.Demo;

/// <summary>The demo's haste, as recorded configuration: a beat of seconds instead of a minute. Verdicts and IPE sheets print it.</summary>
internal static class DemoSettings
{
    public const int HeartbeatSeconds = 3;
    public const int SettleSeconds = 4;

    public static string Json => $$"""
        {
          "Fleet": { "HeartbeatSeconds": {{HeartbeatSeconds}}, "SettleSeconds": {{SettleSeconds}}, "AllowPrivateAddresses": true },
          "Evidence": { "Labels": [ "A demonstration: its site beats every {{HeartbeatSeconds}} seconds and its period lasts minutes, by recorded configuration. No clock was faked." ] },
          "Audit": { "DetectionSeconds": 10, "SilenceCheckSeconds": 1, "MetaSeconds": 5, "PollSeconds": 1 }
        }
        """;
}
