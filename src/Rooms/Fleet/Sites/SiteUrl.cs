using System.Net;
using Colophon.Kernel;
using Colophon.Web.Outgoing;

namespace Colophon.Fleet.Sites;

/// <summary>The home URL of a site in one spelling, so that two spellings are one site.</summary>
internal static class SiteUrl
{
    private const int MaxLength = 512;

    public static bool TryNormalise(string? text, out string url)
    {
        url = "";
        if (text is null || text.Length > MaxLength || !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.Host.Length == 0)
        {
            return false;
        }
        var port = uri.IsDefaultPort ? "" : ":" + uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost.ToLowerInvariant(); // only Host keeps the brackets
        url = $"{uri.Scheme}://{host}{port}{uri.AbsolutePath.TrimEnd('/')}";
        return true;
    }

    /// <summary>Null, or why the server may not connect to this site.</summary>
    public static async Task<Refusal?> CheckAsync(string url, AddressGuard guard, CancellationToken ct)
    {
        var host = new Uri(url).DnsSafeHost;
        IPAddress[] addresses;
        try
        {
            addresses = await GuardedHttp.ResolveAsync(host, ct);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // A name that doesn't resolve from here can still enrol: the agent calls us. Ticks to it will fail and say so.
            return null;
        }
        return addresses.Length == 0 || addresses.Any(guard.Allows)
            ? null
            : new Refusal("site-address", 422, $"{host} resolves to a private or local address. Set Fleet:AllowPrivateAddresses to true in colophon.config.json if the site really lives there.");
    }
}
