using Colophon.Ledger;
using Colophon.Storage;

namespace Colophon.Audit.Side;

/// <summary>Where sealed private parts lie for good, by the index of their leaf. The ledger hands them over after they were durable in its write-ahead log.</summary>
internal sealed class SideStore(Database parts) : ISideSink
{
    public async ValueTask StoreAsync(IReadOnlyList<SideFrame> frames, CancellationToken cancellationToken) => await parts.WriteAsync(
        c =>
        {
            foreach (var frame in frames)
            {
                c.Execute("INSERT INTO part (tenant, idx, ordinal, frame) VALUES ($tenant, $idx, $ordinal, $frame) ON CONFLICT DO NOTHING",
                    ("$tenant", frame.Tree.Value), ("$idx", frame.Index), ("$ordinal", frame.Ordinal), ("$frame", frame.Bytes.ToArray()));
            }
        },
        cancellationToken);

    public List<byte[]> Read(string tenant, long index) => parts.Read(c => c.Query(
        "SELECT frame FROM part WHERE tenant = $tenant AND idx = $idx ORDER BY ordinal", r => r.GetFieldValue<byte[]>(0), ("$tenant", tenant), ("$idx", index)));
}
