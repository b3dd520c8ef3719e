using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Colophon.Server;

/// <summary>The Unix socket of the data folder: whoever may open it administers this server. Its routes exist nowhere else.</summary>
internal static class AdminDoor
{
    private static readonly object Mark = new();

    public static void Listen(KestrelServerOptions kestrel, string socket) => kestrel.ListenUnixSocket(socket, listen => listen.Use(next => connection =>
    {
        connection.Items[Mark] = true;
        return next(connection);
    }));

    public static void Restrict(string socket) => File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    public static RouteGroupBuilder MapAdminGroup(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").AllowAnonymous();
        group.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true ? await next(context) : Results.NotFound());
        return group;
    }
}
