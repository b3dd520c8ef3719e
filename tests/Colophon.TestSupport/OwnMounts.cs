using System.Globalization;

namespace Colophon.TestSupport;

/// <summary>
/// File systems that only one process sees. Root needs nothing but a name space of mounts (a chroot allows no other); anybody else becomes root in a name space of users first.
/// </summary>
public static class OwnMounts
{
    private static readonly bool s_root = Environment.UserName == "root";

    /// <summary>Begins a command line that runs the rest where mounts are its own.</summary>
    public static string[] Unshare => s_root ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"];

    /// <summary>Gives the file system in memory over <paramref name="folder"/>, as <paramref name="process"/> sees it, another size.</summary>
    public static void Resize(int process, string folder, string size)
    {
        string[] users = s_root ? [] : ["--user", "--preserve-credentials"];
        Shell.Run("nsenter", ["--target", process.ToString(CultureInfo.InvariantCulture), .. users, "--mount", "--root", "mount", "-o", $"remount,size={size}", folder]);
    }
}
