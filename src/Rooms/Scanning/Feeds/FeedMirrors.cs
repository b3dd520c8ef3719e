using System.IO.Compression;
using System.Security.Cryptography;
using Colophon.Scanning.Store;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Feeds;

/// <summary>
/// Files of the feeds as they were served, compressed, each under its hash; and the one way in. A file becomes the mirror when all of it was read; until then, and whenever
/// something in it is wrong, the one before stays.
/// </summary>
internal sealed class FeedMirrors(FeedStore store, DataFolder folder, IOptions<ScanningOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    private string Root => Path.Combine(folder.Root, "feeds");

    /// <param name="origin">The address, or <c>file</c>: what a person imports may have become smaller, for what is fetched that is a fault.</param>
    public async Task<FeedIntake> TakeAsync(IFeedFormat format, Stream content, string origin, string? etag, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        Directory.CreateDirectory(Path.Combine(Root, format.Name));
        var incoming = Path.Combine(Root, format.Name, "incoming");
        try
        {
            var (sha256, bytes) = await KeepAsync(content, incoming, ct);
            var before = store.Feed(format.Name);
            var now = clock.GetUtcNow();
            if (before.Sha256 == sha256)
            {
                var same = before with { CheckedAt = now, ETag = etag, Refused = null };
                await store.PutAsync(same, ct);
                return new FeedIntake.Unchanged(same);
            }
            var next = new FeedState(format.Name) { Sha256 = sha256, Bytes = bytes, File = $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{sha256[..16]}.gz", Origin = origin, TakenAt = now, CheckedAt = now, ETag = etag };
            FeedState Judge(FeedCount count) => next = Check(format, next with { Entries = count.Entries, Unreadable = count.Unreadable }, before);
            var file = Path.Combine(Root, format.Name, next.File!);
            // In its place before its state says so: a crash between the two leaves a file too many, never one too few.
            File.Move(incoming, file, overwrite: true);
            try
            {
                await using var mirror = Open(file);
                await store.ReplaceAsync(format, Bounded(format.Read(mirror, options.Value.MaxEntryBytes)), Judge, ct);
            }
            catch
            {
                File.Delete(file);
                throw;
            }
            Prune(format.Name, next.File!);
            return new FeedIntake.Taken(next);
        }
        catch (FeedException e)
        {
            return new FeedIntake.Refused(await RefuseAsync(format.Name, e.Rule, e.Message, ct));
        }
        finally
        {
            File.Delete(incoming);
            _one.Release();
        }
    }

    public async Task<FeedState> UnchangedAsync(string name, CancellationToken ct)
    {
        var state = store.Feed(name) with { CheckedAt = clock.GetUtcNow(), Refused = null };
        await store.PutAsync(state, ct);
        return state;
    }

    public async Task<FeedState> RefuseAsync(string name, string rule, string why, CancellationToken ct)
    {
        var state = store.Feed(name) with { Refused = new(clock.GetUtcNow(), rule, why) };
        await store.PutAsync(state, ct);
        return state;
    }

    /// <summary>The mirror's bytes as they were served, to be read again by another path.</summary>
    public Stream Open(FeedState state) => Open(Path.Combine(Root, state.Name, state.File ?? throw new InvalidOperationException($"There is no mirror of {state.Name}.")));

    public void Dispose() => _one.Dispose();

    private static GZipStream Open(string file) => new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan), CompressionMode.Decompress);

    private async Task<(string Sha256, long Bytes)> KeepAsync(Stream content, string incoming, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new GZipStream(new FileStream(incoming, FileMode.Create, FileAccess.Write), CompressionLevel.Fastest);
        var buffer = new byte[128 * 1024];
        var bytes = 0L;
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            bytes += read;
            if (bytes > options.Value.MaxFeedBytes) { throw new FeedException("size", $"The file is larger than {options.Value.MaxFeedBytes} bytes (Scanning:MaxFeedBytes). Nothing was taken from it."); }
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        return bytes == 0 ? throw new FeedException("empty", "The file is empty.") : (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    private IEnumerable<FeedEntry> Bounded(IEnumerable<FeedEntry> entries)
    {
        var count = 0;
        foreach (var entry in entries)
        {
            if (++count > options.Value.MaxEntries) { throw new FeedException("entries", $"The file has more than {options.Value.MaxEntries} entries (Scanning:MaxEntries). Nothing was taken from it."); }
            yield return entry;
        }
    }

    private FeedState Check(IFeedFormat format, FeedState next, FeedState before)
    {
        if (next.Entries == 0 || next.Unreadable * 10 > next.Entries + next.Unreadable)
        {
            throw new FeedException("unreadable", $"{next.Unreadable} of {next.Entries + next.Unreadable} entries can't be read as {format.Title} writes them: the file is another feed's, or its format changed. The mirror before stays.");
        }
        return next.Origin != "file" && format is not WpVulnerability && before.Sha256 is not null && next.Entries * 100 < before.Entries * options.Value.MinimumPercentOfBefore
            ? throw new FeedException("shrank", $"It has {next.Entries} entries where the mirror before has {before.Entries}: less than {options.Value.MinimumPercentOfBefore} % (Scanning:MinimumPercentOfBefore). If that is right, import the file by hand.")
            : next;
    }

    private void Prune(string feed, string keep)
    {
        foreach (var old in Directory.EnumerateFiles(Path.Combine(Root, feed), "*.gz").Order(StringComparer.Ordinal).SkipLast(options.Value.KeepMirrors).Where(f => Path.GetFileName(f) != keep)) { File.Delete(old); }
    }
}

internal abstract record FeedIntake(FeedState State)
{
    public sealed record Taken(FeedState State) : FeedIntake(State);

    public sealed record Unchanged(FeedState State) : FeedIntake(State);

    public sealed record Refused(FeedState State) : FeedIntake(State);
}
