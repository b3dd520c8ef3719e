using System.Text.Json.Nodes;

namespace Colophon.Cli.Server;

/// <summary>What a running server says of itself.</summary>
internal sealed record ServerStatus(string PublicUrl, IReadOnlyList<string> Tenants, JsonNode Whole)
{
    public const string Path = "/local/status";

    public static async Task<ServerStatus> OfAsync(AdminSocket admin, CancellationToken ct)
    {
        var answer = await admin.GetAsync(Path, ct);
        return new ServerStatus(answer["public_url"]!.GetValue<string>(), [.. answer["tenants"]!.AsArray().Select(t => t!["tenant"]!.GetValue<string>())], answer);
    }

    /// <summary>When an agent was last heard; null before the first heartbeat.</summary>
    public DateTimeOffset? AgentHeardAt => Whole["tenants"]!.AsArray().SelectMany(t => t!["sources"]!.AsArray())
        .Where(s => s!["agent"] is not null).Max(s => s!["last_received_at"]?.GetValue<DateTimeOffset>());

    public string OnlyTenant() => Tenants is [var only]
        ? only
        : throw new CommandException(ExitCode.Usage, Tenants.Count == 0
            ? "There is no tenant yet: ./colophon tenant create ID --name NAME --owner ADDRESS"
            : $"Name the tenant with --tenant: {string.Join(", ", Tenants)}");
}
