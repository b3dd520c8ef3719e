using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;

namespace Colophon.Cli.Collector.Sending;

/// <summary>What enrolment left: who this source is, which server and which of its keys it believes. Keys and identity are signed envelopes, as they came.</summary>
internal sealed record Membership(string Server, string Root, string Keys, string Identity, string Epoch)
{
    [JsonIgnore]
    public IdentityPayload Who => Envelope(Identity).TryPeek(ProtocolJson.Wire.IdentityPayload, out var who) ? who : throw new CommandException(ExitCode.Unreadable, "collector.json holds no identity.");

    [JsonIgnore]
    public KeyManifest Manifest => Envelope(Keys).TryPeek(ProtocolJson.Wire.KeyManifest, out var keys) ? keys : throw new CommandException(ExitCode.Unreadable, "collector.json holds no keys.");

    private static SignedEnvelope Envelope(string json) => SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(json), out var envelope) ? envelope : throw new CommandException(ExitCode.Unreadable, "collector.json is damaged: enrol this collector again.");

    public static VerifierKey Key(string text) => VerifierKey.TryParse(text, out var key) ? key : throw new CommandException(ExitCode.Unreadable, "A key of the server is not one.");
}

/// <summary>The collector's own folder: outside the site, for its account alone.</summary>
internal sealed class CollectorFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;

    private CollectorFolder(string path, FileStream held) => (Folder, _lock) = (path, held);

    public string Folder { get; }

    public string Batches => At("batches");

    public string KeyFile => At("collector.key");

    public bool IsEnrolled => File.Exists(At("collector.json"));

    /// <exception cref="CommandException">when another collector runs with it, or it lies inside the site.</exception>
    public static CollectorFolder Open(string path, string site)
    {
        var full = Path.GetFullPath(path);
        if ((full + "/").StartsWith(Path.GetFullPath(site).TrimEnd('/') + "/", StringComparison.Ordinal)) { throw new CommandException(ExitCode.Usage, $"The collector's folder {full} lies inside the site, where a visitor might read it."); }
        Directory.CreateDirectory(full, OwnerOnly);
        try
        {
            var held = new FileStream(Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Directory.CreateDirectory(Path.Combine(full, "batches"), OwnerOnly);
            return new(full, held);
        }
        catch (IOException e) when (!DiskFull.Is(e))
        {
            throw new CommandException(ExitCode.Environment, $"Another collector runs with {full}.");
        }
    }

    public string At(string name) => Path.Combine(Folder, name);

    public Membership Membership() => IsEnrolled
        ? JsonSerializer.Deserialize<Membership>(File.ReadAllBytes(At("collector.json")))!
        : throw new CommandException(ExitCode.Usage, "This collector is not enrolled: colophon collector enroll says how.");

    public void Keep(Membership membership) => DurableFile.Replace(At("collector.json"), JsonSerializer.SerializeToUtf8Bytes(membership), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>The newest checkpoint that was verified; null before the first.</summary>
    public Checkpoint? Checkpoint() => File.Exists(At("checkpoint")) && Ledger.Checkpoint.TryParse(File.ReadAllBytes(At("checkpoint")), out var checkpoint) ? checkpoint : null;

    public void Keep(Checkpoint checkpoint) => DurableFile.Replace(At("checkpoint"), Encoding.UTF8.GetBytes(checkpoint.ToString()));

    /// <summary>32 bytes that never leave this folder.</summary>
    public byte[] Secret()
    {
        if (!File.Exists(At("values.key"))) { DurableFile.Replace(At("values.key"), RandomNumberGenerator.GetBytes(32), UnixFileMode.UserRead | UnixFileMode.UserWrite); }
        return File.ReadAllBytes(At("values.key"));
    }

    public T? Read<T>(string name)
        where T : class => File.Exists(At(name)) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(At(name))) : null;

    public void Write<T>(string name, T value) => DurableFile.Replace(At(name), JsonSerializer.SerializeToUtf8Bytes(value));

    public void Dispose() => _lock.Dispose();
}
