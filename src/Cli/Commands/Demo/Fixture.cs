namespace Colophon.Cli.Commands.Demo;

/// <summary>Plugins of our own (eng/wordpress/fixtures).</summary>
internal static class Fixture
{
    public static string Folder(string plugin, string version) => Repository.Script("wordpress", "fixtures", plugin, version);
}
