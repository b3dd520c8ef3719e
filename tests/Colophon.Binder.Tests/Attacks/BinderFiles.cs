using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Colophon.Binder.Container;
using Colophon.Binder.Verification;
using Colophon.Ledger;
using Colophon.Protocol.Envelopes;
using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests.Attacks;

/// <summary>A binder unpacked in memory, to be changed and packed again.</summary>
internal sealed class BinderFiles
{
    public SortedDictionary<string, byte[]> Files { get; } = new(Comparer<string>.Create(ZipLayout.Compare));

    public BinderManifest Manifest => BinderManifest.Parse(Files[BinderPaths.Manifest])!;

    public static BinderFiles Load(string path)
    {
        var files = new BinderFiles();
        using var zip = BinderZipReader.Open(BinderBytes.Open(path, null), BinderLimits.Default);
        foreach (var entry in zip.Entries) { files.Files[entry.Name] = zip.Read(entry); }
        return files;
    }

    public void Save(string path)
    {
        using var file = new FileStream(path, FileMode.Create);
        var zip = new BinderZipWriter(file, Manifest.CreatedAt);
        foreach (var (name, content) in Files) { zip.Add(name, content); }
        zip.Finish();
    }

    /// <summary>Entries per bundle, by bundle number.</summary>
    public List<List<byte[]>> Bundles()
    {
        var size = Manifest.Tree.Size;
        return [.. Enumerable.Range(0, (int)TreeLayout.Bundles(size)).Select(n =>
        {
            var bytes = Files[TreeLayout.Bundle(size, n)];
            var ranges = new List<Range>();
            Assert.True(BundleFile.TryParse(bytes, ranges));
            return ranges.Select(r => bytes[r]).ToList();
        })];
    }

    /// <summary>Puts entries back under the names that the files had: an editor knows no better.</summary>
    public void Put(IReadOnlyList<List<byte[]>> bundles)
    {
        var size = Manifest.Tree.Size;
        for (var n = 0; n < TreeLayout.Bundles(size); n++)
        {
            if (n < bundles.Count && bundles[n].Count > 0) { Files[TreeLayout.Bundle(size, n)] = Pack(bundles[n]); } else { Files.Remove(TreeLayout.Bundle(size, n)); }
        }
    }

    /// <summary>Makes every hash in the manifest right, and signs it.</summary>
    public void Seal(ServerKeys keys, Func<BinderManifest, BinderManifest>? change = null)
    {
        var manifest = Manifest;
        manifest = (change?.Invoke(manifest) ?? manifest) with
        {
            Files = [.. Files.Where(f => f.Key is not (BinderPaths.Manifest or BinderPaths.ManifestSignature)).Select(f => new ManifestFile(f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value)), f.Value.Length))],
        };
        Files[BinderPaths.Manifest] = manifest.Write();
        Files[BinderPaths.ManifestSignature] = SignedEnvelope.Sign(SignatureCheck.Kind, new ManifestSeal(1, Convert.ToHexStringLower(SHA256.HashData(Files[BinderPaths.Manifest]))), BinderJson.Wire.ManifestSeal, keys.Log).Write();
    }

    /// <summary>The note with the signatures of another one: what somebody without the key can do.</summary>
    public void StaleCheckpoint(string original)
    {
        var text = Encoding.UTF8.GetString(Files[BinderPaths.Checkpoint]);
        var body = text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)];
        Files[BinderPaths.Checkpoint] = Encoding.UTF8.GetBytes(body + original[(original.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
    }

    private static byte[] Pack(IEnumerable<byte[]> entries)
    {
        using var bundle = new MemoryStream();
        foreach (var entry in entries)
        {
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            bundle.Write(length);
            bundle.Write(entry);
        }
        return bundle.ToArray();
    }
}
