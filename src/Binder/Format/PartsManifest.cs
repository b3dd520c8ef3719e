using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Binder.Container;

namespace Colophon.Binder;

/// <summary>A binder's file cut into parts that a portal takes (docs/formats/sealed-binder.md). Signs nothing: what the parts hold together is checked as one binder.</summary>
/// <param name="File">Name of the whole, which the parts give one behind the other.</param>
/// <param name="Sha256">Hex, of the whole.</param>
public sealed record PartsManifest(int V, string Format, string File, long Size, string Sha256, IReadOnlyList<BinderPart> Parts)
{
    public const string FormatName = "colophon-parts/1";
    public const string Ending = ".parts.json";
    public const int MaxParts = 500;
    public const int MaxBytes = 1 << 20;

    internal static ReadOnlySpan<byte> Beginning => "{\"v\":1,\"format\":\"colophon-parts/"u8;

    /// <summary>Null for anything that the format doesn't allow: names are plain ones, so that none leads out of the folder.</summary>
    public static PartsManifest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, BinderJson.Wire.PartsManifest);
            return manifest is { V: 1, Format: FormatName, Parts.Count: > 0 and <= MaxParts } && IsName(manifest.File) && manifest.Parts.All(p => p is { Size: > 0 } && IsName(p.File))
                && manifest.Parts.Select(p => p.File).Distinct(StringComparer.OrdinalIgnoreCase).Count() == manifest.Parts.Count && manifest.Parts.Sum(p => (decimal)p.Size) == manifest.Size ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BinderJson.Wire.PartsManifest);

    /// <summary>Reads the whole once. Every part but the last has <paramref name="most"/> bytes.</summary>
    /// <exception cref="BinderRefusedException">when that would be more parts than the format allows.</exception>
    public static async Task<PartsManifest> CutAsync(string file, Stream whole, long most, CancellationToken ct)
    {
        if ((whole.Length + most - 1) / most > MaxParts) { throw new BinderRefusedException($"The file has {whole.Length} bytes: cut to {most} it would be more than {MaxParts} parts. Choose larger ones."); }
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (parts, size, buffer) = (new List<BinderPart>(), 0L, new byte[1 << 17]);
        for (int read; (read = await whole.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - size)), ct)) > 0;)
        {
            all.AppendData(buffer, 0, read);
            part.AppendData(buffer, 0, read);
            size += read;
            if (size == most) { Close(); }
        }
        if (size > 0) { Close(); }
        return new(1, FormatName, file, parts.Sum(p => p.Size), Convert.ToHexStringLower(all.GetHashAndReset()), parts);

        void Close()
        {
            parts.Add(new(PartName(file, parts.Count + 1), size, Convert.ToHexStringLower(part.GetHashAndReset())));
            size = 0;
        }
    }

    /// <param name="number">From 1.</param>
    public static string PartName(string file, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}.{number:000}");

    private static bool IsName(string name) => ZipLayout.IsName(name) && !name.Contains('/', StringComparison.Ordinal);
}

/// <param name="Sha256">Hex.</param>
public sealed record BinderPart(string File, long Size, string Sha256);
