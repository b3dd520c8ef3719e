using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Colophon.Audit;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Microsoft.Extensions.Options;

namespace Colophon.Evidence.Binders;

/// <summary>Makes one binder: reads the ledger, writes the file, records that it was written.</summary>
internal sealed class BinderPress(IAuditLog log, AuditLedger ledger, IFleet fleet, IRecordFacts facts, ServerKeys keys, BinderShelf shelf, ChromiumPrinter chromium, IOptions<EvidenceOptions> options, TimeProvider clock)
{
    private static readonly string Tool = "colophon " + typeof(BinderPress).Assembly.GetName().Version!.ToString(3);

    /// <exception cref="BinderRefusedException">What was ordered can't be made.</exception>
    public async Task<BinderJob> MakeAsync(TenantId tenant, BinderJob job, IProgress<BinderProgress> progress, CancellationToken ct)
    {
        var tree = await log.TreeAsync(tenant, ct);
        if (!Checkpoint.TryParse(tree.Note, out var checkpoint)) { throw new InvalidOperationException("The ledger's own checkpoint can't be read."); }
        var request = new BinderRequest
        {
            Tenant = tenant.Value,
            TenantName = (await fleet.TenantAsync(tenant, ct))?.Name ?? tenant.Value,
            PeriodId = job.Order.Period,
            Sites = job.Order.Sites,
            Request = job.Order.Request is { } asked ? new(asked.Id, asked.Number, asked.Controls) : null,
            CreatedBy = job.OrderedBy,
            Tool = Tool,
            Judged = job.Order.Freeze is { } freeze ? new(freeze.Size, freeze.Settled.ToDictionary(s => s.Key, s => new ManifestSettled(s.Value.Epoch, s.Value.Seq))) : null,
            Labels = options.Value.Labels,
            Checkpoint = checkpoint,
            Entries = (from, to, token) => EntriesAsync(tenant, from, to, token),
            RootKey = keys.Root,
            Keys = keys.Manifest,
            Anchors = [.. ledger.Anchors(tenant, checkpoint.Size, options.Value.MaxAnchors).Select(AnchorConversion.FromLedger)],
            Printer = await chromium.FindAsync(ct),
            Private = job.Order.Disclose ? await DiscloseAsync(tenant, checkpoint.Size, job.Order, ct) : null,
        };
        await using var part = shelf.Part(tenant, job.Id);
        await new BinderWriter(clock, keys.Log).WriteAsync(part, shelf.Of(tenant), request, progress, ct);
        await using var closed = job.Order.Recipient is { } recipient ? await SealAsync(tenant, job.Id, part, recipient, progress, ct) : null;
        var file = closed ?? part;
        progress.Report(new("hashing", 0, 0));
        file.Position = 0;
        var cut = await PartsManifest.CutAsync(job.FileName, file, job.Order.PartBytes ?? file.Length, ct);
        shelf.Promote(tenant, job, file);
        shelf.DropPart(tenant, job.Id);
        return job with { State = BinderState.Done, Bytes = cut.Size, Sha256 = cut.Sha256, TreeSize = checkpoint.Size, FinishedAt = clock.GetUtcNow(), Parts = job.Order.PartBytes is null ? null : cut };
    }

    private async Task<FileStream> SealAsync(TenantId tenant, string id, FileStream open, string key, IProgress<BinderProgress> progress, CancellationToken ct)
    {
        if (!VerifierKey.TryParse(key, out var recipient)) { throw new BinderRefusedException("The recipient's key can't be read."); }
        progress.Report(new("sealing", 0, 0));
        open.Position = 0;
        var closed = shelf.Part(tenant, id, BinderShelf.SealedPart);
        try
        {
            await SealedBinder.WriteAsync(closed, open, recipient, ct);
            return closed;
        }
        catch
        {
            await closed.DisposeAsync();
            throw;
        }
    }

    public Task RecordAsync(TenantId tenant, BinderJob job, CancellationToken ct) => facts.RecordAsync(tenant, new Fact("binder.written", Actor(job.OrderedBy), new FactObject("binder", job.Id))
    {
        After = After(job),
    }, ct);

    private static JsonObject After(BinderJob job)
    {
        var after = new JsonObject { ["period"] = job.Order.Period, ["sha256"] = job.Sha256, ["size"] = job.Bytes, ["tree_size"] = job.TreeSize, ["disclosed"] = job.Order.Disclose };
        if (job.Order.Request is { } request) { after["request"] = request.Id; }
        if (job.Order.Recipient is { } recipient) { after["sealed_to"] = recipient; }
        return after;
    }

    private static FactActor Actor(string by) => by.StartsWith("p-", StringComparison.Ordinal) ? new FactActor("person", by) : FactActor.System;

    private async IAsyncEnumerable<EntryBatch> EntriesAsync(TenantId tenant, long from, long to, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var block in log.ReadAsync(tenant, from, to, ct)) { yield return new(block.First, block.Leaves); }
    }

    /// <summary>Private parts of records that commit to any. Those whose subject was erased are gone and stay closed.</summary>
    private async Task<IReadOnlyList<DisclosedFields>> DiscloseAsync(TenantId tenant, long size, BinderOrder order, CancellationToken ct)
    {
        if (order.Sites is not null || order.Request is not null) { throw new BinderRefusedException("Private parts are disclosed for a whole tenant only: a site's records and another's can name the same person."); }
        var disclosed = new List<DisclosedFields>();
        await foreach (var block in log.ReadAsync(tenant, 0, size, ct))
        {
            for (var i = 0; i < block.Leaves.Count; i++)
            {
                if (block.Leaves[i].Span.IndexOf("\"commitments\":"u8) < 0) { continue; }
                var index = block.First + i;
                disclosed.AddRange((await log.PrivatePartsAsync(tenant, index, ct)).Select(p => new DisclosedFields(index, p.Subject, p.EventKey, p.Fields)));
            }
        }
        return disclosed;
    }
}
