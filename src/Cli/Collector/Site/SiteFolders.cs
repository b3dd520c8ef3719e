namespace Colophon.Cli.Collector.Site;

/// <summary>Where a WordPress keeps its parts.</summary>
internal sealed record SiteFolders(string Root, string ConfigFile, WpConfig Config)
{
    public string Content => Folder("WP_CONTENT_DIR", Path.Combine(Root, "wp-content"));

    public string Plugins => Folder("WP_PLUGIN_DIR", Path.Combine(Content, "plugins"));

    public string MustUse => Folder("WPMU_PLUGIN_DIR", Path.Combine(Content, "mu-plugins"));

    public string Themes => Path.Combine(Content, "themes");

    /// <param name="named">The option <c>upload_path</c> of the main site.</param>
    public string Uploads(string named) =>
        Config.Text("UPLOADS") is { Length: > 0 } constant ? Path.Combine(Root, constant)
        : named.Length == 0 || named == "wp-content/uploads" ? Path.Combine(Content, "uploads")
        : Path.Combine(Root, named);

    /// <exception cref="CommandException">when there is no WordPress with a readable wp-config.php.</exception>
    public static SiteFolders Of(string folder)
    {
        var root = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(root, "wp-load.php"))) { throw new CommandException(ExitCode.Usage, $"{root} holds no WordPress (wp-load.php is missing): name its folder with --site."); }
        var config = new[] { Path.Combine(root, "wp-config.php"), Path.Combine(Path.GetDirectoryName(root) ?? root, "wp-config.php") }.FirstOrDefault(File.Exists)
            ?? throw new CommandException(ExitCode.Unreadable, $"{root} has no wp-config.php that this account can see.");
        try
        {
            return new(root, config, WpConfig.Read(config));
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"This account may not read {config}: give it read access (setfacl -m u:{Environment.UserName}:r {config}).");
        }
    }

    private string Folder(string constant, string otherwise) => Config.Text(constant) is { Length: > 0 } named ? named.TrimEnd('/') : otherwise;
}
