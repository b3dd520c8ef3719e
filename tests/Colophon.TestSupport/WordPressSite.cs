using System.Net;

namespace Colophon.TestSupport;

/// <summary>A real WordPress with MariaDB, php-fpm and nginx in a folder of its own, gone when disposed.</summary>
public sealed class WordPressSite : IDisposable
{
    public const string AdminPassword = "Adm1n!pass";
    private static readonly string s_scripts = Path.Combine(Shell.Root, "eng", "wordpress");

    private WordPressSite(string folder, string url)
    {
        Folder = folder;
        Url = url;
    }

    public string Folder { get; }
    public string Url { get; }
    public string Root => Path.Combine(Folder, "site");

    /// <summary>The agent's data folder, or null before it is enrolled.</summary>
    public string? DataFolder => Directory.EnumerateDirectories(Folder, ".colophon-*").SingleOrDefault();

    /// <param name="port">Where it answers, as <c>http://localhost:PORT</c>.</param>
    /// <param name="version">Null for the WordPress of the system, else one that <c>fetch-wordpress.sh</c> knows.</param>
    public static WordPressSite Start(int port, string? version = null, bool multisite = false, bool allowFileEdit = false, bool agent = true)
    {
        var folder = Directory.CreateTempSubdirectory("colophon-").FullName;
        List<string> arguments = [Path.Combine(s_scripts, "up.sh"), folder, port.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        if (version is not null)
        {
            var tree = Path.Combine(Path.GetTempPath(), $"colophon-wordpress-{version}");
            Shell.Run("bash", Path.Combine(s_scripts, "fetch-wordpress.sh"), version, tree);
            arguments.AddRange(["--source", tree]);
        }
        if (multisite) { arguments.Add("--multisite"); }
        if (allowFileEdit) { arguments.Add("--allow-file-edit"); }
        var site = new WordPressSite(folder, $"http://localhost:{port}");
        Shell.Run("bash", [.. arguments]);
        if (agent) { Shell.Run("bash", Path.Combine(s_scripts, "install-agent.sh"), folder); }
        return site;
    }

    public (int Code, string Output, string Error) Enrol(string server, string token) => Try("php", AgentScript("enrol.php"), "--server", server, "--token", token, "--wp", Root);

    public void Enrol(ProtocolPeer peer)
    {
        var (code, _, error) = Enrol(peer.Url, peer.Token(Url));
        if (code != 0) { throw new InvalidOperationException(error); }
    }

    /// <summary>One beat, as cron would run it.</summary>
    public void Tick() => As("php", AgentScript("tick.php"), "--wp", Root);

    /// <summary>Runs PHP inside this WordPress, from the command line.</summary>
    public string Php(string code, bool admin = false)
    {
        var file = Path.Combine(Folder, "tmp", Path.GetRandomFileName() + ".php");
        var host = new Uri(Url).Authority;
        File.WriteAllText(file, $"<?php $_SERVER += ['HTTP_HOST' => '{host}', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost'];\n"
            + (admin ? "define('WP_ADMIN', true);\n" : "") + $"require '{Root}/wp-load.php';\n{(admin ? "require_once ABSPATH . 'wp-admin/includes/admin.php';\n" : "")}{code}\n");
        // A mailer that reads: one that ends at once makes mail() fail now and then.
        try { return As("php", "-d", "sendmail_path=sh -c 'cat >/dev/null' sendmail", file); }
        finally { File.Delete(file); }
    }

    /// <summary>SQL past WordPress, as somebody with the database's password would.</summary>
    public string Sql(string statement) => As("mariadb", "--no-defaults", "-S", Path.Combine(Folder, "run", "my.sock"), "-u", "wp", "-pwp", "-N", "wp", "-e", statement);

    /// <summary>Runs a program as the account that owns the site.</summary>
    public string As(string program, params string[] arguments) => Shell.Run("bash", [Path.Combine(s_scripts, "run.sh"), Folder, program, .. arguments]);

    public (int Code, string Output, string Error) Try(string program, params string[] arguments) => Shell.Try("bash", [Path.Combine(s_scripts, "run.sh"), Folder, program, .. arguments]);

    /// <summary>Puts a file into the site as its own account.</summary>
    public void Write(string below, string content)
    {
        var path = Path.Combine(Root, below);
        var staged = Path.Combine(Folder, "tmp", Path.GetRandomFileName());
        File.WriteAllText(staged, content);
        File.SetUnixFileMode(staged, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        As("mkdir", "-p", Path.GetDirectoryName(path)!);
        As("cp", staged, path);
        File.Delete(staged);
    }

    public SiteVisitor Visitor() => new(Url);

    public async Task<SiteVisitor> LogIn(string user = "admin", string password = AdminPassword, CancellationToken cancel = default)
    {
        var visitor = Visitor();
        var status = await visitor.TryLogIn(user, password, cancel);
        return status == HttpStatusCode.Redirect ? visitor : throw new InvalidOperationException($"{user} can't log in: {status}");
    }

    public void Dispose()
    {
        Shell.Run("bash", Path.Combine(s_scripts, "down.sh"), Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private string AgentScript(string name) => Path.Combine(Root, "wp-content", "mu-plugins", "colophon", "bin", name);
}
