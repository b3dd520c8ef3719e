using Colophon.Kernel;

namespace Colophon.Scanning.Vendors;

/// <summary>Port: what reading a plugin's code says about where it sends data. Whoever analyses code implements it; without one the register says that nobody looked.</summary>
public interface IPluginAnalysis
{
    /// <param name="tenant">What one company had looked at is no answer for another.</param>
    /// <param name="component"><c>plugin:akismet</c>.</param>
    /// <returns>Null where this version was not analysed.</returns>
    Task<PluginHosts?> HostsAsync(TenantId tenant, string component, string version, CancellationToken ct);
}

/// <param name="Hosts">Servers whose names stand in the code.</param>
/// <param name="Incomplete">There are others: known only when it runs, or in a part that was not analysed.</param>
/// <param name="Path">Below the tenant: the page that shows it.</param>
public sealed record PluginHosts(IReadOnlyList<string> Hosts, bool Incomplete, string Path);
