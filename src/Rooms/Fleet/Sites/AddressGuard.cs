using System.Net;
using Colophon.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Sites;

/// <summary>Keeps the server from being used to reach its own network: which addresses it may connect to, and the client that keeps to them.</summary>
internal sealed class AddressGuard(IOptions<FleetOptions> options)
{
    public bool Allows(IPAddress address) => options.Value.AllowPrivateAddresses || !GuardedHttp.IsPrivate(address);

    public SocketsHttpHandler Handler() => GuardedHttp.Handler(Allows, TimeSpan.FromSeconds(options.Value.TickTimeoutSeconds), "Fleet:AllowPrivateAddresses");
}
