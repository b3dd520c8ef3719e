using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Sites;

/// <summary>Keeps the server from being used to reach its own network: which addresses it may connect to, and the client that keeps to them.</summary>
internal sealed class AddressGuard(IOptions<FleetOptions> options)
{
    private static readonly IPNetwork[] Private =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"]).Select(IPNetwork.Parse),
    ];

    public bool Allows(IPAddress address) => options.Value.AllowPrivateAddresses || !IsPrivate(address);

    internal static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Private.Any(network => network.Contains(plain));
    }

    /// <summary>Addresses of a name; a literal is its own. The resolver itself throws at 0.0.0.0 and ::.</summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct) => IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);

    /// <summary>Resolves once and connects to an address that passed, so that a second answer of the name server changes nothing. No redirects, no proxy.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(options.Value.TickTimeoutSeconds),
        MaxResponseHeadersLength = 16,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, ct);
        var allowed = addresses.Where(Allows).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} has no address that the server may connect to (Fleet:AllowPrivateAddresses is off).");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
