namespace Colophon.Scanning.Vendors;

/// <summary>Port: what reading a plugin's code says about where it sends data. Whoever analyses code implements it; without one the register says that nobody looked.</summary>
public interface IPluginAnalysis
{
    /// <param name="component"><c>plugin:akismet</c>.</param>
    /// <returns>Hosts it calls, or null where this version was not analysed.</returns>
    Task<IReadOnlyList<string>?> HostsAsync(string component, string version, CancellationToken ct);
}
