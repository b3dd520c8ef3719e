namespace Colophon.Packages;

/// <summary>Files that hold other files. They are handed over as bytes and named as not analysed: what is in them can be loaded by code that isn't seen here.</summary>
internal static class ContentRule
{
    private static readonly string[] Endings = [".zip", ".phar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".zst"];

    public static string? Nested(string path, ReadOnlySpan<byte> content)
    {
        if (Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) || IsArchive(content)) { return "it is an archive of its own, and what is inside was not read"; }
        return null;
    }

    private static readonly (int At, byte[] Magic)[] Archives =
    [
        (0, "PK\u0003\u0004"u8.ToArray()), (0, "Rar!\u001a\u0007"u8.ToArray()), (257, "ustar"u8.ToArray()),
        (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (0, [0x1F, 0x8B, 0x08]), (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), (0, [0x28, 0xB5, 0x2F, 0xFD]), (4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    ];

    private static bool IsArchive(ReadOnlySpan<byte> content)
    {
        foreach (var (at, magic) in Archives)
        {
            if (content.Length >= at + magic.Length && content[at..].StartsWith(magic)) { return true; }
        }
        return false;
    }
}
