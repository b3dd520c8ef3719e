using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Packages;
using Colophon.Php.Analysis;
using Colophon.Php.Surface;
using Colophon.Storage;
using Microsoft.Extensions.Options;
using Refusal = Colophon.Kernel.Refusal;

namespace Colophon.Scanning.Reviews;

/// <summary>
/// Uploaded packages of each company: <c>reviews/TENANT/SHA256.zip</c> and, beside it, what it says about itself. A name on disk is always a hash that we computed.
/// Nothing is unpacked to disk.
/// </summary>
internal sealed class PackageShelf(DataFolder folder, IOptions<ScanningOptions> options, TimeProvider clock) : IDisposable
{
    private const int MaxText = 100;

    /// <summary>One package is opened at a time: unpacked, each may take as much memory as is allowed.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    private ReviewLimits Limits => options.Value.Reviews;

    public void Dispose() => _one.Dispose();

    public string Of(TenantId tenant) => Path.Combine(folder.Root, "reviews", tenant.Value);

    public IReadOnlyList<KeptPackage> List(TenantId tenant) => !Directory.Exists(Of(tenant)) ? [] :
        [.. Directory.EnumerateFiles(Of(tenant), "*.package").Select(f => JsonSerializer.Deserialize(File.ReadAllBytes(f), ShelfJson.Default.KeptPackage)!).Where(p => File.Exists(Zip(tenant, p.Sha256))).OrderByDescending(p => p.UsedAt).ThenBy(p => p.Sha256, StringComparer.Ordinal)];

    public KeptPackage? Find(TenantId tenant, string sha256) => List(tenant).FirstOrDefault(p => p.Sha256 == sha256);

    /// <summary>Keeps what was uploaded, if it is a package at all. One that is made to fool its reader is kept: that is what the review is to say.</summary>
    public async Task<(KeptPackage? Package, Refusal? Refusal)> TakeAsync(TenantId tenant, string fileName, long length, Stream content, CancellationToken ct)
    {
        var file = Plain.Of(fileName, MaxText);
        if (length > Limits.MaxPackageBytes) { return (null, new("package-size", 422, $"{file} has {length} bytes; at most {Limits.MaxPackageBytes} are taken. Nothing was kept.")); }
        await _one.WaitAsync(ct);
        try
        {
            var bytes = new byte[length];
            await content.ReadExactlyAsync(bytes, ct);
            var package = PackageReader.ReadZip(Path.GetFileNameWithoutExtension(file), bytes, Limits.Packages, ct);
            if (package.Files.IsEmpty && package.Refused.All(r => !r.IsHostile)) { return (null, new("package-unreadable", 422, $"{file} can't be reviewed: {string.Join("; ", package.Refused.Take(3).Select(r => r.Because))}. Upload the zip file as WordPress would install it. Nothing was kept.")); }
            var head = SurfaceReader.Head(package.Name, Sources(package));
            var kept = new KeptPackage(Convert.ToHexStringLower(SHA256.HashData(bytes)), length, Plain.Of($"{head.Kind.ToString().ToLowerInvariant()}:{head.Slug}", MaxText), Plain.Of(head.Name, MaxText), Plain.Of(head.Version, MaxText), file, clock.GetUtcNow());
            Directory.CreateDirectory(Of(tenant));
            if (!File.Exists(Zip(tenant, kept.Sha256))) { DurableFile.Replace(Zip(tenant, kept.Sha256), bytes); }
            Save(tenant, kept);
            return (kept, null);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Its turn to go is put off.</summary>
    public void Use(TenantId tenant, KeptPackage package) => Save(tenant, package with { UsedAt = clock.GetUtcNow() });

    /// <summary>The files of a kept package.</summary>
    /// <exception cref="IOException">when it is gone, or is not what was uploaded.</exception>
    public Package Open(TenantId tenant, string sha256, CancellationToken ct)
    {
        if (Find(tenant, sha256) is not { } kept) { throw new FileNotFoundException($"the package {sha256[..12]}… is no longer kept: upload it again"); }
        var bytes = File.ReadAllBytes(Zip(tenant, sha256));
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256 ? PackageReader.ReadZip(kept.Slug, bytes, Limits.Packages, ct) : throw new InvalidDataException($"the file of {kept.Name} {kept.Version} is not what was uploaded: upload it again");
    }

    /// <summary>Beyond the limit the packages that were used longest ago go, unless a review still needs them.</summary>
    public void Trim(TenantId tenant, IReadOnlySet<string> needed)
    {
        foreach (var package in List(tenant).Skip(Limits.KeepPackages).Where(p => !needed.Contains(p.Sha256)))
        {
            File.Delete(Zip(tenant, package.Sha256));
            File.Delete(Side(tenant, package.Sha256));
        }
    }

    public static IReadOnlyList<SourceFile> Sources(Package package) => [.. package.Files.Select(f => new SourceFile(f.Path, f.Content))];

    private void Save(TenantId tenant, KeptPackage package) => DurableFile.Replace(Side(tenant, package.Sha256), JsonSerializer.SerializeToUtf8Bytes(package, ShelfJson.Default.KeptPackage));

    private string Zip(TenantId tenant, string sha256) => Path.Combine(Of(tenant), sha256 + ".zip");

    private string Side(TenantId tenant, string sha256) => Path.Combine(Of(tenant), sha256 + ".package");
}
