using Colophon.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Web.Shell;

/// <summary>What surrounds every page of a tenant. Rooms fill it, each its own lines; the shell only sets it.</summary>
public sealed class Frame
{
    public TenantId? Tenant { get; init; }

    /// <summary>Written by Fleet.</summary>
    public string? TenantName { get; set; }

    /// <summary>Written by Access.</summary>
    public string? PersonName { get; set; }

    /// <summary>Written by Assurance; null while no period is defined.</summary>
    public ObservationPeriod? Period { get; set; }

    /// <summary>Written by Audit.</summary>
    public SetFrom? SetFrom { get; set; }

    /// <summary>Counts at the end of the leaders, by path. Due ones wait for a person.</summary>
    public Dictionary<string, NavCount> Counts { get; } = [];

    public string Path(string path) => Tenant is { } t ? $"/t/{t}{path}" : path;
}

public sealed record ObservationPeriod(string Name, DateTimeOffset From, DateTimeOffset To, string Path);

/// <summary>From which signed tree the page was set, and how far the projection lagged behind it.</summary>
public sealed record SetFrom(long TreeSize, ReadOnlyMemory<byte> Root, long ProjectedUpTo);

/// <param name="Spoken">What the number counts, for those who hear it: "5 sites".</param>
public sealed record NavCount(long Number, string Spoken, bool Due = false);

/// <summary>Port: a room's lines of the frame. Must answer from memory or an index; it runs on every page.</summary>
public interface IFramePart
{
    ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct);
}

/// <summary>Puts the frame together for the tenant in the route.</summary>
public sealed class Frames(IEnumerable<IFramePart> parts)
{
    public async ValueTask<Frame> ForAsync(HttpContext http)
    {
        var tenant = TenantId.TryParse(http.GetRouteValue("tenant")?.ToString(), out var id) ? id : (TenantId?)null;
        var frame = new Frame { Tenant = tenant };
        foreach (var part in parts)
        {
            await part.FillAsync(frame, http, http.RequestAborted);
        }
        return frame;
    }
}
