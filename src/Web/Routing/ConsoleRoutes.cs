using Microsoft.AspNetCore.Routing;

namespace Colophon.Web.Routing;

/// <summary>Where a room hangs its endpoints. The host builds it once and hands it to every <c>MapX</c>.</summary>
/// <param name="Public">No sign-in: agent protocol, sign-in pages, assets.</param>
/// <param name="Tenant">Below <c>/t/{tenant}</c>; signed in, and the tenant of the route checked against the person's roles (the only place where that happens).</param>
/// <param name="Local">Only on the data folder's Unix socket: the command line on the same machine.</param>
public sealed record ConsoleRoutes(IEndpointRouteBuilder Public, RouteGroupBuilder Tenant, IEndpointRouteBuilder Local);
