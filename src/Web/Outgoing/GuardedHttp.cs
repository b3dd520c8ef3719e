using System.Net;
using System.Net.Sockets;

namespace Colophon.Web.Outgoing;

/// <summary>
/// Connections that can't be led astray: the server must not be made to talk to what only it can reach, which is this machine, its network, a cloud's metadata
/// service. The name is resolved once, and only an address that passed is connected to, so that a second answer of the name server changes nothing. No redirects,
/// no proxy, no cookies.
/// </summary>
public static class GuardedHttp
{
    private static readonly IPNetwork[] Private =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"]).Select(IPNetwork.Parse),
    ];

    public static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Private.Any(network => network.Contains(plain));
    }

    /// <param name="setting">What an operator may set where a private address is meant: named in the refusal.</param>
    public static SocketsHttpHandler Handler(Func<IPAddress, bool> allows, TimeSpan connectTimeout, string setting) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = connectTimeout,
        MaxResponseHeadersLength = 16,
        ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, allows, setting, ct),
    };

    /// <summary>Addresses of a name; a literal is its own. The resolver itself throws at 0.0.0.0 and ::.</summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct) => IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Func<IPAddress, bool> allows, string setting, CancellationToken ct)
    {
        var allowed = (await ResolveAsync(target.Host, ct)).Where(allows).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{target.Host} has no public address; {setting} permits others");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
