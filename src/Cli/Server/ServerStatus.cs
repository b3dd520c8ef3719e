using System.Text.Json.Nodes;

namespace Colophon.Cli.Server;

/// <summary>What a running server says of itself.</summary>
internal sealed record ServerStatus(string PublicUrl, IReadOnlyList<string> Tenants, JsonNode Whole)
{
    public const string Path = "/local/status";

    public static async Task<ServerStatus> OfAsync(AdminSocket admin, CancellationToken ct)
    {
        var answer = await admin.GetAsync(Path, ct);
        return new ServerStatus(answer["public_url"]?.GetValue<string>() ?? "", [.. answer["tenants"]!.AsArray().Select(t => t!["tenant"]!.GetValue<string>())], answer);
    }

    public string OnlyTenant() => Tenants is [var only]
        ? only
        : throw new CommandException(ExitCode.Usage, Tenants.Count == 0
            ? "There is no tenant yet: ./colophon tenant create ID --name NAME --owner ADDRESS"
            : $"Name the tenant with --tenant: {string.Join(", ", Tenants)}");
}
