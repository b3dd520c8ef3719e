using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Files;

/// <summary>What the files of a component are, by name and first bytes.</summary>
internal static class FileKinds
{
    private const int MinifiedLine = 5_000;

    private static readonly FrozenDictionary<string, FileKind> ByEnding = new (FileKind Kind, string Endings)[]
    {
        (FileKind.Php, "php phtml php3 php4 php5 php7 php8 phps inc module"), (FileKind.Script, "js mjs cjs ts tsx jsx"), (FileKind.Style, "css scss less sass"), (FileKind.Markup, "html htm twig xml svg xsl"),
        (FileKind.Text, "txt md rst license"), (FileKind.Data, "json yml yaml csv map lock neon dist sql"), (FileKind.Translation, "po mo pot"), (FileKind.Image, "png jpg jpeg gif webp ico avif bmp"),
        (FileKind.Font, "woff woff2 ttf otf eot"), (FileKind.Media, "mp3 mp4 webm ogg wav pdf"), (FileKind.Archive, "zip phar tar gz tgz bz2 xz 7z rar jar"), (FileKind.Program, "exe dll so dylib sh bash bat cmd ps1 py pl rb bin com msi deb wasm"),
        (FileKind.Settings, "htaccess htpasswd ini conf config env"),
    }.SelectMany(r => r.Endings.Split(' ').Select(e => KeyValuePair.Create("." + e, r.Kind))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool IsPhp(string path) => Kind(path, []) == FileKind.Php;

    public static ImmutableArray<FileFacts> Read(ImmutableArray<SourceFile> files) => [.. files.AsParallel().AsOrdered().Select(Facts)];

    private static FileFacts Facts(SourceFile file)
    {
        var kind = Kind(file.Path, file.Content.Span);
        var sha = Convert.ToHexStringLower(SHA256.HashData(file.Content.Span));
        var isCode = kind is FileKind.Script or FileKind.Style;
        var fingerprint = kind == FileKind.Php ? CodeText.Fingerprint(file.Content.ToArray()) : isCode || kind == FileKind.Markup ? WithoutSpace(file.Content.Span) : sha;
        return new FileFacts(file.Path, kind, file.Content.Length, sha, fingerprint, isCode && (file.Path.Contains(".min.", StringComparison.OrdinalIgnoreCase) || LongestLine(file.Content.Span) > MinifiedLine));
    }

    private static FileKind Kind(string path, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\u007fELF"u8) || content.StartsWith("MZ"u8) || content.StartsWith("#!"u8)) { return FileKind.Program; }
        var name = path[(path.LastIndexOf('/') + 1)..];
        return ByEnding.GetValueOrDefault(name.StartsWith('.') && name.LastIndexOf('.') == 0 ? name : System.IO.Path.GetExtension(name), name.Contains('.', StringComparison.Ordinal) ? FileKind.Other : FileKind.Text);
    }

    private static string WithoutSpace(ReadOnlySpan<byte> text)
    {
        var kept = new byte[text.Length];
        var length = 0;
        foreach (var b in text) { if (b > ' ') { kept[length++] = b; } }
        return Convert.ToHexStringLower(SHA256.HashData(kept.AsSpan(0, length)));
    }

    private static int LongestLine(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        foreach (var line in text.Split((byte)'\n')) { longest = Math.Max(longest, line.End.Value - line.Start.Value); }
        return longest;
    }
}
