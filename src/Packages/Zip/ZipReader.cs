using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Colophon.Packages.Zip;

/// <summary>
/// Reads a zip as an unpacker would, and refuses whatever two unpackers could see differently. Every cost is bounded before it is paid:
/// entries may not share bytes, may not grow beyond their stated size, and all of them together not beyond the limit.
/// </summary>
internal sealed class ZipReader(byte[] zip, PackageLimits limits)
{
    private const uint Local = 0x04034b50;
    private const int LocalBytes = 30;
    private readonly ImmutableArray<PackageFile>.Builder files = ImmutableArray.CreateBuilder<PackageFile>();
    private readonly ImmutableArray<Refusal>.Builder refused = ImmutableArray.CreateBuilder<Refusal>();
    private long total;

    public Package Read(string name, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(zip));
        if (ZipDirectory.Read(zip, limits, out var start, out var fault) is not { } entries) { return new Package(name, sha256, [], [fault!]); }
        if (Overlaps(entries, start)) { return new Package(name, sha256, [], [new Refusal("", "some of its entries share the same bytes, as archives do that grow without end", IsHostile: true)]); }
        var root = CommonFolder(entries);
        foreach (var entry in Distinct(entries))
        {
            ct.ThrowIfCancellationRequested();
            if (Fault(entry, out var hostile) is { } because) { refused.Add(new Refusal(PathRule.Shown(entry.Name), because, hostile)); }
            else if (!entry.IsFolder) { Take(entry, entry.Name[root.Length..]); }
        }
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        refused.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new Package(root.Length > 0 ? root[..^1] : name, sha256, files.ToImmutable(), refused.ToImmutable());
    }

    private string? Fault(ZipEntry entry, out bool hostile)
    {
        hostile = true;
        if (entry.IsLink) { return "it is a link, and links are not followed"; }
        if (!entry.IsOrdinary) { return "it is no ordinary file"; }
        if (PathRule.Fault(entry.IsFolder ? entry.Name[..^1] : entry.Name, limits) is { } fault) { return fault; }
        hostile = false;
        if (entry.IsEncrypted) { return "it is encrypted"; }
        if (entry.Method is not (0 or 8)) { return $"it is packed by method {entry.Method}, which WordPress can't unpack either"; }
        if (entry.Size > limits.MaxFileBytes) { return $"it has {entry.Size} bytes; at most {limits.MaxFileBytes} are read"; }
        hostile = true;
        return entry.Size > limits.RatioFromBytes && entry.Size > entry.PackedSize * limits.MaxRatio ? $"it grows to more than {limits.MaxRatio} times its packed size" : null;
    }

    private void Take(ZipEntry entry, string path)
    {
        if (total + entry.Size > limits.MaxTotalBytes) { refused.Add(new Refusal(path, $"more than {limits.MaxTotalBytes} bytes lie before it")); return; }
        if (Content(entry, out var because, out var hostile) is not { } content) { refused.Add(new Refusal(path, because!, hostile)); return; }
        total += content.Length;
        files.Add(new PackageFile(path, content));
        if (ContentRule.Nested(path, content) is { } nested) { refused.Add(new Refusal(path, nested)); }
    }

    private byte[]? Content(ZipEntry entry, out string? because, out bool hostile)
    {
        hostile = false;
        because = "the archive was cut off before its bytes";
        if (Data(entry) is not { } data) { return null; }
        hostile = true;
        because = "the list and the file itself tell two different names or kinds";
        var local = zip.AsSpan((int)entry.Offset);
        if (!local.Slice(LocalBytes, entry.RawName.Length).SequenceEqual(entry.RawName) || ZipDirectory.U16(local, 8) != entry.Method) { return null; }
        because = "it doesn't unpack to the size it states";
        byte[]? content;
        try
        {
            content = entry.Method == 0 ? (entry.PackedSize == entry.Size ? data.ToArray() : null) : Inflate(data, (int)entry.Size);
        }
        catch (InvalidDataException)
        {
            (because, hostile) = ("its packed bytes are damaged", false);
            return null;
        }
        if (content is not null && Crc32.Of(content) == entry.Crc) { return content; }
        if (content is not null) { (because, hostile) = ("its checksum is wrong: the file is damaged", false); }
        return null;
    }

    private static byte[]? Inflate(ReadOnlyMemory<byte> packed, int size)
    {
        using var stream = new DeflateStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
        var content = new byte[size];
        var read = stream.ReadAtLeast(content, size, throwOnEndOfStream: false);
        return read == size && stream.ReadByte() < 0 ? content : null;
    }

    private ReadOnlyMemory<byte>? Data(ZipEntry entry)
    {
        if (entry.Offset + LocalBytes > zip.Length) { return null; }
        var local = zip.AsSpan((int)entry.Offset);
        if (ZipDirectory.U32(local, 0) != Local) { return null; }
        var from = entry.Offset + Before(entry);
        if (ZipDirectory.U16(local, 26) != entry.RawName.Length || from + entry.PackedSize > zip.Length) { return null; }
        return zip.AsMemory((int)from, (int)entry.PackedSize);
    }

    /// <summary>Every name once: of two entries with one name, unpackers keep the first or the last, and an attacker chooses who sees which.</summary>
    private List<ZipEntry> Distinct(List<ZipEntry> entries)
    {
        var groups = entries.GroupBy(e => e.Name.TrimEnd('/'), StringComparer.Ordinal).ToList();
        var filesByName = entries.Where(e => !e.IsFolder).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var once = new List<ZipEntry>();
        foreach (var group in groups)
        {
            if (group.Count() > 1 && group.Any(e => !e.IsFolder)) { refused.Add(new Refusal(PathRule.Shown(group.Key), $"{group.Count()} entries have this name", IsHostile: true)); }
            else if (Above(group.Key).Any(filesByName.Contains)) { refused.Add(new Refusal(PathRule.Shown(group.Key), "another entry makes a file of the folder it lies in", IsHostile: true)); }
            else { once.Add(group.First()); }
        }
        return once;
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1)) { yield return path[..slash]; }
    }

    /// <summary>Whether two entries share bytes. Bytes in front of all entries make a file that is a zip and something else: that is told, and the rest read.</summary>
    private bool Overlaps(List<ZipEntry> entries, long start)
    {
        var ranges = new List<(long From, long To)>();
        foreach (var entry in entries)
        {
            if (Data(entry) is { } data) { ranges.Add((entry.Offset, entry.Offset + Before(entry) + data.Length)); }
        }
        ranges.Sort();
        if (ranges.Count > 0 && ranges[0].From > 0) { refused.Add(new Refusal("", $"{ranges[0].From} bytes lie in front of the first file: it may be a program and an archive at once", IsHostile: true)); }
        for (var i = 0; i < ranges.Count; i++)
        {
            if (ranges[i].To > (i + 1 < ranges.Count ? ranges[i + 1].From : start)) { return true; }
        }
        return false;
    }

    /// <summary>Bytes between the place of an entry and its data.</summary>
    private int Before(ZipEntry entry) => LocalBytes + ZipDirectory.U16(zip.AsSpan((int)entry.Offset), 26) + ZipDirectory.U16(zip.AsSpan((int)entry.Offset), 28);

    /// <summary>The one folder that holds everything, with its slash; empty when there is none.</summary>
    private static string CommonFolder(List<ZipEntry> entries)
    {
        string? common = null;
        foreach (var entry in entries)
        {
            var slash = entry.Name.IndexOf('/', StringComparison.Ordinal);
            var folder = slash <= 0 ? "" : entry.Name[..(slash + 1)];
            if (folder is "../" or "./" || (common is not null && common != folder)) { return ""; }
            common = folder;
        }
        return common ?? "";
    }
}
