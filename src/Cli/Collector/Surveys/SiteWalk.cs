using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.Surveys;

/// <param name="Id">As the agent names it: its path below the site's root, <c>%XX</c> where a byte could not stand in a record; below other roots it begins with <c>@</c>.</param>
/// <param name="Path">Its bytes, ended by a zero.</param>
/// <param name="Why">Why it can't be read: link, special, deep, crowded, unreadable; else empty.</param>
internal readonly record struct WalkedFile(string Id, byte[] Path, string Why, FileStamp Stamp);

/// <summary>Every file of a site. Links are named and never followed.</summary>
internal sealed partial class SiteWalk
{
    public const int MaxDepth = 64;
    public const int MaxEntries = 50_000;

    private const string AboveId = "@above/wp-config.php";
    private readonly List<(string Prefix, string Folder)> _roots = [];
    private readonly string? _above;

    /// <param name="folders">What lies outside of the site's root is a root of its own.</param>
    /// <param name="uploads">The folder of uploads.</param>
    public SiteWalk(SiteFolders folders, string uploads)
    {
        foreach (var (prefix, folder) in ((string, string)[])[("", folders.Root), ("@content/", folders.Content), ("@plugins/", folders.Plugins), ("@mu/", folders.MustUse), ("@uploads/", uploads)])
        {
            if (prefix.Length == 0) { _roots.Add((prefix, folder.TrimEnd('/'))); }
            else if (Directory.Exists(folder) && !_roots.Exists(r => IsBelow(folder, r.Folder) && IsBelow(RawFiles.RealPath(folder), RawFiles.RealPath(r.Folder)))) { _roots.Add((prefix, RawFiles.RealPath(folder).TrimEnd('/'))); }
        }
        _above = Path.GetDirectoryName(folders.ConfigFile) == folders.Root.TrimEnd('/') ? null : folders.ConfigFile;
    }

    public IEnumerable<WalkedFile> Files()
    {
        foreach (var (prefix, folder) in _roots)
        {
            foreach (var file in Below([.. Encoding.UTF8.GetBytes(folder), 0], prefix, [], 0)) { yield return file; }
        }
        if (_above is not null && FileStamp.Of(Bytes(_above), follow: false) is { } stamp) { yield return new(AboveId, Bytes(_above), "", stamp); }
    }

    /// <summary>The path of an id, ended by a zero; null where it leads out of its root or over a link.</summary>
    public byte[]? Find(string id)
    {
        if (id == AboveId) { return _above is null ? null : Bytes(_above); }
        foreach (var (prefix, folder) in _roots)
        {
            if (prefix.Length == 0 ? id.Length == 0 || id[0] == '@' : !id.StartsWith(prefix, StringComparison.Ordinal)) { continue; }
            var path = Bytes(folder);
            foreach (var part in Decode(id[prefix.Length..]).Split((byte)'/'))
            {
                if (part is [] or [(byte)'.'] or [(byte)'.', (byte)'.'] || part.Contains((byte)0) || FileStamp.Of(path, follow: false) is not { Kind: FileKind.Folder }) { return null; }
                path = RawFiles.Join(path, part);
            }
            return path;
        }
        return null;
    }

    /// <summary>Software, or what a web server would run or be configured by: told by name, whatever is in it. Everything else is told by name only where it bears a sign.</summary>
    public static bool IsNamed(string id)
    {
        var path = id.Contains('%', StringComparison.Ordinal) ? Encoding.Latin1.GetString(Decode(id).Bytes) : id;
        return !path.Contains('/', StringComparison.Ordinal) || (Software().IsMatch(path) && !path.Contains("/uploads/", StringComparison.Ordinal)) || Components.MayRun(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static IEnumerable<WalkedFile> Below(byte[] folder, string prefix, byte[] below, int depth)
    {
        if (RawFiles.List(folder, MaxEntries, out var crowded) is not { } names)
        {
            if (FileStamp.Of(folder, follow: false) is { } closed) { yield return new(prefix + (below.Length == 0 ? "~" : Encode(below[..^1])), folder, "unreadable", closed); }
            yield break;
        }
        foreach (var name in names)
        {
            var path = RawFiles.Join(folder, name);
            byte[] here = [.. below, .. name];
            if (FileStamp.Of(path, follow: false) is not { } stamp)
            {
                if (!FileStamp.IsGone) { yield return new(prefix + Encode(here), path, "unreadable", default); } // whoever may hide something there must not be quiet about it
                continue;
            }
            if (stamp.Kind != FileKind.Folder) { yield return new(prefix + Encode(here), path, stamp.Kind switch { FileKind.File => "", FileKind.Link => "link", _ => "special" }, stamp); }
            else if (depth + 1 >= MaxDepth) { yield return new(prefix + Encode(here), path, "deep", stamp); }
            else
            {
                foreach (var file in Below(path, prefix, [.. here, (byte)'/'], depth + 1)) { yield return file; }
            }
        }
        if (crowded && FileStamp.Of(folder, follow: false) is { } of) { yield return new(prefix + Encode([.. below, (byte)'~']), folder, "crowded", of); }
    }

    private static string Encode(byte[] path)
    {
        if (path[0] != '@' && path.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !path.Contains((byte)'%')) { return Encoding.ASCII.GetString(path); }
        var valid = System.Text.Unicode.Utf8.IsValid(path);
        var text = new List<byte>(path.Length + 16);
        for (var i = 0; i < path.Length; i++)
        {
            var b = path[i];
            if (b is (byte)'%' or < 0x20 or 0x7f || (b > 0x7f && !valid) || (b == '@' && i == 0)) { text.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"%{b:X2}"))); }
            else { text.Add(b); }
        }
        return Encoding.UTF8.GetString([.. text]);
    }

    private static RawPath Decode(string id)
    {
        var text = Encoding.UTF8.GetBytes(id);
        var path = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                path.Add(b);
                i += 2;
            }
            else { path.Add(text[i]); }
        }
        return new([.. path]);
    }

    private static byte[] Bytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static bool IsBelow(string path, string root) => (path.TrimEnd('/') + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);

    [GeneratedRegex("^(?:wp-admin|wp-includes)/|^@(?:plugins|mu|above)/|^(?:@content/|[^@]*?)(?:plugins|themes|mu-plugins)/", RegexOptions.CultureInvariant)]
    private static partial Regex Software();

    private readonly record struct RawPath(byte[] Bytes)
    {
        public IEnumerable<byte[]> Split(byte at)
        {
            var from = 0;
            for (var i = 0; i <= Bytes.Length; i++)
            {
                if (i < Bytes.Length && Bytes[i] != at) { continue; }
                yield return Bytes[from..i];
                from = i + 1;
            }
        }
    }
}
