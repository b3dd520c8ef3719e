using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Binder.Container;
using Colophon.Binder.Rendering;
using Colophon.Binder.Rendering.Html;
using Colophon.Binder.Verification;
using Colophon.Binder.Writing;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Binder;

/// <summary>
/// Writes a binder in two passes over the ledger: the first derives tiles and verdicts, the second copies entries. What the engine reads of the entries lies in columns in the
/// scratch folder, so that memory holds the results and a few sites at a time. What is written is checked against the signed checkpoint before it is signed.
/// </summary>
public sealed class BinderWriter(TimeProvider clock, Ed25519PrivateKey logKey)
{
    /// <summary>Begins the name of the folder in which the entries lie as columns. What a process that was killed left of it may be deleted.</summary>
    public const string ColumnsPrefix = "columns-";

    /// <param name="output">Seekable, at 0. Half-written when this throws: the caller discards it.</param>
    /// <param name="scratch">A directory for one unnamed temporary file, 32 bytes per entry, and a folder of columns that begins with <see cref="ColumnsPrefix"/> and is gone when the results stand; about 30 bytes per entry more.</param>
    /// <exception cref="BinderRefusedException">The period isn't defined, or the ledger doesn't give the root that was signed.</exception>
    public async Task<BinderManifest> WriteAsync(Stream output, string scratch, BinderRequest request, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        using var tiles = new TileSpool(scratch);
        var (first, result) = await JudgeAsync(request, scratch, tiles, progress, ct);
        var scope = new ManifestScope(request.Sites, request.Request);
        var createdAt = WireTime.Cut(clock.GetUtcNow());
        createdAt = createdAt < first.LastAt ? first.LastAt : createdAt; // a clock that stepped back must not make the binder older than its entries
        var head = new BinderManifest(1, BinderManifest.FormatName, request.Tenant, request.TenantName, request.Checkpoint.Origin, result.Period.ToManifest(), scope, createdAt,
            request.CreatedBy, result.Engine, Renderer.Version, null, request.Tool, new(request.Checkpoint.Size, request.Checkpoint.Root.ToHex()), first.Judged, first.Hidden, first.Settings, request.Labels,
            "colophon verify FILE --trust POLICY", []);
        await using var printed = request.Printer is { } printer ? await PrintAsync(printer, head, result, scratch, progress, ct) : null;
        head = head with { PrintedBy = printed is null ? null : request.Printer!.Name };
        var files = await FillAsync(new BinderZipWriter(output, createdAt), tiles, head, result, printed, request, progress, ct);
        return head with { Files = files };
    }

    private static async Task<(FirstPass First, PeriodResult Result)> JudgeAsync(BinderRequest request, string scratch, TileSpool tiles, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        using var columns = new ScratchLog(scratch, ColumnsPrefix, request.SealLeaves);
        var first = await ReadAsync(request, columns, tiles, progress, ct);
        if (tiles.Finish() != request.Checkpoint.Root)
        {
            throw new BinderRefusedException($"The entries of {request.Tenant} don't have the root that its checkpoint at {request.Checkpoint.Size} was signed with. The ledger is damaged; nothing was written.");
        }
        return (first, Judge.Evaluate(columns.Log, request.PeriodId, first.Judged.ToAsOf())
            ?? throw new BinderRefusedException($"No record of {request.Tenant} defines the period {request.PeriodId} within the first {first.Judged.Size} entries."));
    }

    private async Task<IReadOnlyList<ManifestFile>> FillAsync(BinderZipWriter zip, TileSpool tiles, BinderManifest head, PeriodResult result, Stream? printed, BinderRequest request, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        var files = new List<WrittenFile>();
        var papers = new Queue<RenderedFile>(Renderer.Files(head, result));
        var (done, due) = (0L, (long)papers.Count);
        AddPapers(before: BinderPaths.Ledger);
        files.Add(zip.Add(BinderPaths.Anchors, JsonSerializer.SerializeToUtf8Bytes(new AnchorsFile(request.Anchors), BinderJson.Wire.AnchorsFile)));
        files.Add(zip.Add(BinderPaths.Checkpoint, Encoding.UTF8.GetBytes(request.Checkpoint.ToString())));
        files.Add(zip.Add(BinderPaths.Keys, JsonSerializer.SerializeToUtf8Bytes(new KeysFile(request.RootKey.ToString(), request.Keys), BinderJson.Wire.KeysFile)));
        tiles.Write(zip, files);
        await CopyEntriesAsync(zip, files, request, progress, ct);
        AddPapers(before: BinderPaths.Private);
        if (request.Private is { } disclosed) { files.Add(zip.Add(BinderPaths.Private, JsonSerializer.SerializeToUtf8Bytes(new PrivateFile(disclosed), BinderJson.Wire.PrivateFile))); }
        AddPapers(before: BinderPaths.Printed);
        if (printed is not null) { files.Add(zip.Add(BinderPaths.Printed, printed.CopyTo)); }
        AddPapers(before: BinderPaths.Verdicts);
        files.Add(zip.Add(BinderPaths.Verdicts, s => VerdictsJson.Write(s, result)));
        ManifestFile[] listed = [.. files.Select(f => new ManifestFile(f.Path, f.Sha256, f.Size))];
        var manifest = (head with { Files = listed }).Write();
        zip.Add(BinderPaths.Manifest, manifest);
        var seal = SignedEnvelope.Sign(SignatureCheck.Kind, new ManifestSeal(1, WireText.Hex(SHA256.HashData(manifest))), BinderJson.Wire.ManifestSeal, logKey);
        zip.Add(BinderPaths.ManifestSignature, seal.Write());
        zip.Finish();
        return listed;

        void AddPapers(string before)
        {
            while (papers.TryPeek(out var paper) && string.CompareOrdinal(paper.Path, before) < 0)
            {
                ct.ThrowIfCancellationRequested();
                files.Add(zip.Add(paper.Path, papers.Dequeue().Write));
                progress?.Report(new("papers", ++done, due));
            }
        }
    }

    private static async Task<Stream?> PrintAsync(IReportPrinter printer, BinderManifest head, PeriodResult result, string scratch, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new("printing", 0, 0));
        return await printer.PrintAsync(s => Report.Write(s, head, result), scratch, ct);
    }

    private static async Task<FirstPass> ReadAsync(BinderRequest request, ScratchLog columns, TileSpool tiles, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        var size = request.Checkpoint.Size;
        var pass = new FirstPass(request.Judged ?? new ManifestJudged(size, null));
        if (pass.Judged.Size > size) { throw new BinderRefusedException($"The verdicts need {pass.Judged.Size} entries; the checkpoint covers {size}."); }
        var scope = new ScopeFilter(request.Sites, new ManifestScope(request.Sites, request.Request).ToRequestScope());
        await foreach (var (firstIndex, entries) in request.Entries(0, size, ct))
        {
            for (var i = 0; i < entries.Count; i++)
            {
                tiles.Add(MerkleHash.Leaf(entries[i].Span));
                var shown = scope.IsShown(entries[i].Span);
                pass.Take(firstIndex + i, entries[i].Span, shown);
                if (firstIndex + i >= pass.Judged.Size) { continue; }
                if (shown) { columns.Log.Append(firstIndex + i, entries[i].Span); } else { columns.Log.Skip(firstIndex + i); }
            }
            columns.SealIfDue();
            progress?.Report(new("judging", firstIndex + entries.Count, size));
        }
        pass.Cut(scope);
        return pass;
    }

    private static async Task CopyEntriesAsync(BinderZipWriter zip, List<WrittenFile> files, BinderRequest request, IProgress<BinderProgress>? progress, CancellationToken ct)
    {
        var size = request.Checkpoint.Size;
        var scope = new ScopeFilter(request.Sites, new ManifestScope(request.Sites, request.Request).ToRequestScope());
        using var bundle = new MemoryStream();
        var length = new byte[2];
        await foreach (var (firstIndex, entries) in request.Entries(0, size, ct))
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var shown = scope.IsShown(entries[i].Span);
                BinaryPrimitives.WriteUInt16BigEndian(length, shown ? (ushort)entries[i].Length : (ushort)0);
                bundle.Write(length);
                if (shown) { bundle.Write(entries[i].Span); }
                var next = firstIndex + i + 1;
                if (next % TilePath.FullWidth != 0 && next != size) { continue; }
                files.Add(zip.Add(TreeLayout.Bundle(size, (next - 1) / TilePath.FullWidth), bundle.GetBuffer().AsSpan(0, (int)bundle.Length)));
                bundle.SetLength(0);
            }
            progress?.Report(new("writing", firstIndex + entries.Count, size));
        }
    }

    private sealed class FirstPass(ManifestJudged judged)
    {
        public ManifestJudged Judged { get; private set; } = judged;

        public long Hidden { get; private set; }

        public DateTimeOffset LastAt { get; private set; }

        public JsonObject Settings { get; private set; } = [];

        /// <summary>A freeze names every source of the tenant; a cut binder names those it shows. What isn't shown isn't judged either.</summary>
        public void Cut(ScopeFilter scope) =>
            Judged = Judged with { Settled = Judged.Settled?.Where(s => scope.Shows(s.Key)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal) };

        public void Take(long index, ReadOnlySpan<byte> entry, bool shown)
        {
            Hidden += shown ? 0 : 1;
            if (LeafBytes.TryHead(entry, out var head)) { LastAt = head.At > LastAt ? head.At : LastAt; }
            if (index == 0 && LeafBytes.TryRead<GenesisLeaf>(entry, out var genesis)) { Settings = genesis.Settings; }
        }
    }
}
