using System.Buffers;
using System.Security.Cryptography;
using Colophon.Binder.Container;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>Layer 3: every file outside the tree is there, listed, and what the manifest says.</summary>
internal static class FileCheck
{
    public static long Run(BinderZipReader zip, BinderManifest manifest, Checkpoint checkpoint, FindingLog findings, CancellationToken ct)
    {
        if (checkpoint.Size != manifest.Tree.Size)
        {
            findings.Add(checkpoint.Size < manifest.Tree.Size ? BinderCode.Truncated : BinderCode.Inserted, BinderPaths.Checkpoint, $"covers {checkpoint.Size} entries, the manifest {manifest.Tree.Size}");
        }
        else if (checkpoint.Root.ToHex() != manifest.Tree.Root)
        {
            findings.Add(BinderCode.Altered, BinderPaths.Checkpoint, "has another root than the manifest");
        }
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var file in manifest.Files)
        {
            ct.ThrowIfCancellationRequested();
            if (!listed.Add(file.Path)) { findings.Add(BinderCode.Inserted, file.Path, "is listed twice in the manifest"); }
            if (file.Path.StartsWith(BinderPaths.Tiles, StringComparison.Ordinal)) { continue; }
            if (zip.Find(file.Path) is not { } entry)
            {
                findings.Add(BinderCode.Deleted, file.Path, "is missing");
                continue;
            }
            bytes += entry.Size;
            Compare(zip, entry, file, findings);
        }
        foreach (var entry in zip.Entries.Where(e => !listed.Contains(e.Name) && e.Name is not (BinderPaths.Manifest or BinderPaths.ManifestSignature) && !e.Name.StartsWith(BinderPaths.Tiles, StringComparison.Ordinal)))
        {
            findings.Add(BinderCode.Inserted, entry.Name, "isn't in the manifest");
        }
        return bytes;
    }

    private static void Compare(BinderZipReader zip, ZipEntry entry, ManifestFile file, FindingLog findings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var crc = default(Crc32);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        using (var stream = zip.OpenRead(entry))
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                crc.Append(buffer.AsSpan(0, read));
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        if (entry.Size != file.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256) { findings.Add(BinderCode.Altered, file.Path, "isn't the file that the manifest lists"); }
        else if (crc.Value != entry.Crc) { findings.Add(BinderCode.Malformed, file.Path, "its CRC-32 is wrong, though its content is right"); }
    }
}
