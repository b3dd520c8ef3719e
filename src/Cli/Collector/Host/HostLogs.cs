namespace Colophon.Cli.Collector.Host;

/// <summary>Logs of the host that a collector is to read; null where the usual places are tried.</summary>
/// <param name="Sessions">The system's log of shell sessions.</param>
/// <param name="Auth">Where sshd and SFTP write.</param>
/// <param name="Panel">A hosting panel's access log.</param>
/// <param name="Access">The web server's access log of this site.</param>
/// <param name="Audit">The file of MariaDB's server_audit; null: where the database says it writes it.</param>
internal sealed record HostLogs(string Sessions, string? Auth, string? Panel, string? Access, string? Audit)
{
    private static readonly string[] s_auth = ["/var/log/auth.log", "/var/log/secure"];
    private static readonly string[] s_panel = ["/usr/local/cpanel/logs/access_log", "/usr/local/psa/admin/logs/httpsd_access_log", "/var/log/directadmin/access.log"];

    public string? FoundAuth => Auth ?? Array.Find(s_auth, File.Exists);

    public string? FoundPanel => Panel ?? Array.Find(s_panel, File.Exists);
}
