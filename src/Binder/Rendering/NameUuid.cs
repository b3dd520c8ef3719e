using System.Security.Cryptography;
using System.Text;

namespace Colophon.Binder.Rendering;

/// <summary>RFC 9562 version 5: the same names give the same identifiers, in every binder of a tree.</summary>
internal static class NameUuid
{
    private static readonly Guid Url = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    /// <param name="origin">Of the tree: no two trees share one.</param>
    public static string Of(string origin, params ReadOnlySpan<string> names)
    {
        var id = Of(Url, origin);
        foreach (var name in names) { id = Of(id, name); }
        return id.ToString("D");
    }

    private static Guid Of(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // version 5 is defined with SHA-1; nothing rests on it but that names stay apart
        SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
