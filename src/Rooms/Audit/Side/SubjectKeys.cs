using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Colophon.Crypto;
using Colophon.Storage;

namespace Colophon.Audit.Side;

/// <summary>
/// A random key per data subject, wrapped by its tenant's key. A key is durable before anything is sealed under it; destroying its row is erasure.
/// </summary>
internal sealed class SubjectKeys(Database keys, DataFolder folder)
{
    private const int CacheLimit = 50_000;

    /// <summary>Unwrapped keys in use; dropped whole when full, refilled from the table.</summary>
    private readonly ConcurrentDictionary<(string Tenant, string Subject), byte[]> _cache = new();
    private readonly ConcurrentDictionary<string, Lazy<byte[]>> _tenantKeys = new(StringComparer.Ordinal);

    public byte[]? Find(string tenant, string subject)
    {
        if (_cache.TryGetValue((tenant, subject), out var cached))
        {
            return cached;
        }
        var wrapped = keys.Read(c => c.QueryFirst("SELECT wrapped FROM subject_key WHERE tenant = $tenant AND subject = $subject", r => r.GetFieldValue<byte[]>(0), ("$tenant", tenant), ("$subject", subject)));
        return wrapped is null ? null : Remember(tenant, subject, Unwrap(tenant, subject, wrapped));
    }

    /// <summary>The subjects' keys, new ones made in one transaction.</summary>
    public async Task<Dictionary<string, byte[]>> GetAsync(string tenant, IReadOnlyCollection<string> subjects, CancellationToken ct)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var subject in subjects)
        {
            if (Find(tenant, subject) is { } key)
            {
                found[subject] = key;
            }
            else
            {
                missing.Add(subject);
            }
        }
        if (missing.Count == 0)
        {
            return found;
        }
        await keys.WriteAsync(
            c =>
            {
                foreach (var subject in missing)
                {
                    var key = RandomNumberGenerator.GetBytes(XChaCha20Poly1305.KeyBytes);
                    var wrapped = XChaCha20Poly1305.Seal(TenantKey(tenant), key, Name(tenant, subject));
                    c.Execute("INSERT INTO subject_key (tenant, subject, wrapped) VALUES ($tenant, $subject, $wrapped) ON CONFLICT DO NOTHING", ("$tenant", tenant), ("$subject", subject), ("$wrapped", wrapped));
                }
            },
            ct);
        foreach (var subject in missing)
        {
            // Another request may have made it first: what the table holds counts
            found[subject] = Find(tenant, subject) ?? throw new InvalidOperationException("A subject key vanished while it was made.");
        }
        return found;
    }

    private byte[] Remember(string tenant, string subject, byte[] key)
    {
        if (_cache.Count >= CacheLimit)
        {
            _cache.Clear();
        }
        return _cache[(tenant, subject)] = key;
    }

    private byte[] Unwrap(string tenant, string subject, byte[] wrapped) => XChaCha20Poly1305.TryOpen(TenantKey(tenant), wrapped, Name(tenant, subject), out var key)
        ? key
        : throw new CryptographicException($"A subject key of tenant {tenant} doesn't open under {KeyPath(tenant)}. Restore that file from a backup of the data folder.");

    private byte[] TenantKey(string tenant) => _tenantKeys.GetOrAdd(tenant, t => new Lazy<byte[]>(() => LoadOrCreate(KeyPath(t)))).Value;

    private string KeyPath(string tenant) => Path.Combine(folder.Keys, $"tenant-{tenant}.key");

    private static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, RandomNumberGenerator.GetBytes(XChaCha20Poly1305.KeyBytes), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        var key = File.ReadAllBytes(path);
        return key.Length == XChaCha20Poly1305.KeyBytes ? key : throw new CryptographicException($"{path} is not a tenant key of {XChaCha20Poly1305.KeyBytes} bytes. Restore it from a backup of the data folder.");
    }

    private static byte[] Name(string tenant, string subject) => Encoding.UTF8.GetBytes($"colophon/subject/1\n{tenant}\n{subject}");
}
