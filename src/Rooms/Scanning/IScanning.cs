using Colophon.Kernel;

namespace Colophon.Scanning;

/// <summary>The door: what other rooms may ask about known flaws.</summary>
public interface IScanning
{
    /// <summary>Open flaws of a tenant, soonest due first, and whether the answer may be believed.</summary>
    Task<OpenFlaws> OpenAsync(TenantId tenant, CancellationToken ct);
}

/// <param name="Unknown">Null, or why the list says less than it seems to: no feed, a stale one, a comparison that can't be relied on.</param>
public sealed record OpenFlaws(IReadOnlyList<OpenFlaw> Flaws, string? Unknown);

/// <param name="Component"><c>plugin:akismet</c>.</param>
/// <param name="Priority">act, critical, high, medium, low or unrated.</param>
public sealed record OpenFlaw(string Id, SiteId Site, string Component, string? Version, string Flaw, string Title, string Priority, DateTimeOffset Due, bool Overdue, string NextStep);
