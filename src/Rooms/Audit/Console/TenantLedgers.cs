using Colophon.Audit.Intake;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Options;

namespace Colophon.Audit.Console;

/// <summary>The beginnings and ends in a tenant's tree: genesis, enrolments, retirements.</summary>
internal sealed class TenantLedgers(AuditLedger ledger, TenantDesk desk, ConsoleSource console, ServerKeys keys, IOptions<AuditOptions> options, TimeProvider clock) : ITenantLedgers
{
    public async Task OpenTenantAsync(TenantId tenant, string name, CancellationToken ct)
    {
        var tree = TreeLabel.Parse(tenant.Value);
        var genesis = new GenesisLeaf(tenant.Value, name, Checkpoint.OriginOf(keys.ServerName, tree), new() { ["detection_s"] = options.Value.DetectionSeconds });
        switch (ledger.Store.CreateTree(tree, LeafBytes.Write(WireTime.Cut(clock.GetUtcNow()), genesis)))
        {
            case AppendResult.Accepted accepted:
                await accepted.Durable.WaitAsync(ct);
                break;
            case AppendResult.TreeExists:
                break;
            case AppendResult.DiskFull:
                throw new LedgerUnavailableException("The disk is full; the tenant was not created.");
            default:
                throw new LedgerUnavailableException("More is waiting for the disk than may wait; the tenant was not created.");
        }
        var sequencer = await desk.GetAsync(tenant, ct);
        await sequencer.AppendAsync((book, at) => book.Heads.Any(h => h.Kind == "console") ? [] : [Enrolled(at, console.NewIdentity(tenant))], ct);
    }

    public async Task<long> EnrolSourceAsync(TenantId tenant, string identityEnvelope, CancellationToken ct) =>
        await (await desk.GetAsync(tenant, ct)).AppendAsync((_, at) => [Enrolled(at, identityEnvelope)], ct);

    public async Task RetireSourceAsync(TenantId tenant, SourceId source, string reason, CancellationToken ct) =>
        await (await desk.GetAsync(tenant, ct)).AppendAsync((book, at) => book.Head(source.Value) is { Retired: false } ? [LeafBytes.Write(at, new RetiredLeaf(source.Value, reason))] : [], ct);

    public async Task<string> CheckpointAsync(TenantId tenant, CancellationToken ct) => (await (await desk.GetAsync(tenant, ct)).Reader.WaitForSizeAsync(1, ct)).ToString();

    private static byte[] Enrolled(DateTimeOffset at, string identityEnvelope) => SignedEnvelope.TryRead(System.Text.Encoding.UTF8.GetBytes(identityEnvelope), out var identity)
        ? LeafBytes.Write(at, new EnrolledLeaf(identity))
        : throw new ArgumentException("Not a signed envelope.", nameof(identityEnvelope));
}
