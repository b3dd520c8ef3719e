using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;

namespace Colophon.Cli.Collector.Sending;

/// <summary>One-time token in, signed identity out. The token pins the root key, which vouches for every other key of the server.</summary>
internal static class Enrolment
{
    public const string Version = "collector 0.1.0";

    public static async Task<Membership> RunAsync(CollectorFolder folder, SiteFolders site, string url, Uri server, string token, HttpClient http, CancellationToken ct)
    {
        if (!EnrolmentToken.TryParse(token, out var parts)) { throw new CommandException(ExitCode.Usage, "This is not an enrolment token: it looks like col1.site.….… and is shown once by colophon collector invite."); }
        if (folder.IsEnrolled) { throw new CommandException(ExitCode.Refused, $"{folder.Folder} belongs to an enrolled collector. Enrol another one with another --state."); }
        using var key = KeyFile.LoadOrCreate(folder.KeyFile);
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var payload = new EnrolmentPayload(1, EnrolmentToken.Sha256(token), key.PublicKey.ToBase64(), epoch, url, PathHash(site), Version, Text.Cut(new Components(site).CoreVersion(), 64), "", site.Config.IsMultisite, 1, "production");
        using var answer = await http.PostAsJsonAsync(new Uri(server, "agent/v1/enrol"), EnrolmentRequest.Sign(token, payload, key), ProtocolJson.Wire.EnrolmentRequest, ct);
        if (!answer.IsSuccessStatusCode) { throw new CommandException(ExitCode.Refused, $"The server refused: {Reason(await answer.Content.ReadAsStringAsync(ct), (int)answer.StatusCode)}"); }
        var response = await answer.Content.ReadFromJsonAsync(ProtocolJson.Wire.EnrolmentResponse, ct);
        if (response is null || !VerifierKey.TryParse(response.Root, out var root) || root.Key.Fingerprint != parts.RootFingerprint
            || !response.Keys.TryOpen(EnvelopeKinds.Keys, root.Key, ProtocolJson.Wire.KeyManifest, out var keys)
            || !response.Identity.TryOpen(EnvelopeKinds.Identity, Membership.Key(keys.Keys.AgentRoot).Key, ProtocolJson.Wire.IdentityPayload, out var identity)
            || identity.PublicKey != payload.PublicKey || identity.Epoch != epoch || identity.Kind != "collector"
            || !Checkpoint.TryParse(response.Checkpoint, out var checkpoint) || !checkpoint.IsSignedBy(Membership.Key(keys.Keys.Log)))
        {
            throw new CommandException(ExitCode.Refused, "The server's answer can't be trusted: its keys are not those that the token names, or the identity is another's. Nothing was kept.");
        }
        folder.Keep(checkpoint);
        var membership = new Membership(server.ToString(), response.Root, response.Keys.WriteText(), response.Identity.WriteText(), epoch);
        folder.Keep(membership);
        return membership;
    }

    public static string Reason(string body, int status)
    {
        try
        {
            return JsonNode.Parse(body)?["detail"]?.GetValue<string>() ?? $"status {status}";
        }
        catch (System.Text.Json.JsonException)
        {
            return $"status {status}";
        }
    }

    /// <summary>Says which copy of a site this is: its folder and its host.</summary>
    private static string PathHash(SiteFolders site) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{site.Root}/\n{Environment.MachineName}")));
}
