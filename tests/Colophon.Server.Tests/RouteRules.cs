using Colophon.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Server.Tests;

/// <summary>
/// What must hold of every address of the server. Below a tenant: the tenant of the route is checked, and an act needs more than reading. Anywhere else: it is on the list with its reason, and only there.
/// </summary>
internal static class RouteRules
{
    private const string TenantPrefix = "/t/{tenant}";
    private static readonly string[] Acting = [Policies.Operate, Policies.Approve, Policies.Review, Policies.Examine, Policies.Own];

    /// <summary>Who reaches an address outside the tenants.</summary>
    public enum Reach
    {
        Anyone,
        SignedIn,
        Socket,
    }

    public static readonly IReadOnlyDictionary<string, (Reach Reach, string Reason)> Outside = new Dictionary<string, (Reach, string)>
    {
        ["GET /"] = (Reach.Anyone, "leads to the person's own companies, or to the sign-in page"),
        ["GET /sign-in"] = (Reach.Anyone, "whoever wants to sign in is nobody yet"),
        ["POST /sign-in"] = (Reach.Anyone, "the password is the proof"),
        ["GET /sign-in/code"] = (Reach.Anyone, "a step of signing in, bound to its cookie"),
        ["POST /sign-in/code"] = (Reach.Anyone, "a step of signing in, bound to its cookie"),
        ["POST /sign-in/passkey/options"] = (Reach.Anyone, "a challenge for a passkey"),
        ["POST /sign-in/passkey"] = (Reach.Anyone, "the passkey is the proof"),
        ["POST /sign-out"] = (Reach.Anyone, "ends whatever session there is"),
        ["GET /link/{secret}"] = (Reach.Anyone, "the secret of a one-time link is the proof"),
        ["POST /link"] = (Reach.Anyone, "the secret of a one-time link is the proof"),
        ["GET /set-up"] = (Reach.Anyone, "a step after a one-time link, bound to its cookie"),
        ["POST /set-up/password"] = (Reach.Anyone, "a step after a one-time link, bound to its cookie"),
        ["POST /set-up/passkey/options"] = (Reach.Anyone, "a step after a one-time link, bound to its cookie"),
        ["POST /set-up/passkey"] = (Reach.Anyone, "a step after a one-time link, bound to its cookie"),
        ["GET /assets/{file}"] = (Reach.Anyone, "style sheet, mark and script hold nothing of anybody"),
        ["POST /agent/v1/enrol"] = (Reach.Anyone, "the one-time token is the proof"),
        ["POST /agent/v1/exchange"] = (Reach.Anyone, "the signature of the batch is the proof"),
        ["POST /agent/v1/content"] = (Reach.Anyone, "the signature of the header is the proof"),
        ["GET /agent/v1/keys"] = (Reach.Anyone, "public keys"),
        ["GET /agent/v1/package/{sha256:length(64)}"] = (Reach.Anyone, "a signed version of the agent, free software, by its hash; no site believes it for where it came from"),
        ["GET /agent/v1/agent.tar.gz"] = (Reach.Anyone, "the agent's code, free software and the same for everybody"),
        ["GET /agent/v1/agent.zip"] = (Reach.Anyone, "the same for Composer"),
        ["GET /account"] = (Reach.SignedIn, "the person's own page"),
        ["POST /account/sessions/end"] = (Reach.SignedIn, "the person's own sessions"),
        ["POST /local/tenants"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/sites"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites/batch"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/releases"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/releases"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites/probe"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites/uploads/admit"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites/label"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sites/retire"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/collectors"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/collectors/retire"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/commands"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/trust"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/status"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/checkpoint"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/sign-in-links"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/feeds"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/feeds/{name}"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/known-good"] = (Reach.Socket, "the command line on the same machine"),
        ["POST /local/binders"] = (Reach.Socket, "the command line on the same machine"),
        ["GET /local/binders/{tenant}/{id}.zip"] = (Reach.Socket, "the command line on the same machine"),
    };

    public static bool IsBelowTenant(RouteEndpoint endpoint) => Path(endpoint) is var path && (path == TenantPrefix || path.StartsWith(TenantPrefix + "/", StringComparison.Ordinal));

    /// <summary>"GET /t/{tenant}/audit". The files of the style sheet are named by their content, so they count as one.</summary>
    public static IEnumerable<(string Method, string Path)> Addresses(RouteEndpoint endpoint)
    {
        var path = Path(endpoint).StartsWith("/assets/", StringComparison.Ordinal) ? "/assets/{file}" : Path(endpoint);
        return endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods: { Count: > 0 } methods } ? methods.Select(m => (m, path)) : [("ANY", path)];
    }

    /// <summary>Every breach, in words.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<RouteEndpoint> endpoints) => [.. endpoints.SelectMany(e => Addresses(e).SelectMany(a => IsBelowTenant(e) ? Below(e, a.Method, a.Path) : OutsideOf(e, $"{a.Method} {a.Path}")))];

    private static IEnumerable<string> Below(RouteEndpoint endpoint, string method, string path)
    {
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToArray();
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) { yield return $"{method} {path} lets anyone in"; }
        if (!policies.Contains(Policies.Read)) { yield return $"{method} {path} is not checked against its tenant: map it in the tenant's group"; }
        if (method != "GET" && !policies.Any(p => Acting.Contains(p))) { yield return $"{method} {path} is an act that every reader may do: give it a policy"; }
    }

    private static IEnumerable<string> OutsideOf(RouteEndpoint endpoint, string address)
    {
        if (!Outside.TryGetValue(address, out var listed)) { yield return $"{address} is below no tenant and not on the list: move it, or write down why"; yield break; }
        var anonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (anonymous && listed.Reach == Reach.SignedIn) { yield return $"{address} lets anyone in"; }
        if (!anonymous && listed.Reach != Reach.SignedIn) { yield return $"{address} can be reached by nobody it is made for"; }
    }

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');
}
