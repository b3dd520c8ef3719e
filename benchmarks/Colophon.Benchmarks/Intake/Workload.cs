using System.Text.Json.Nodes;
using Colophon.Protocol.Records;
using Colophon.TestSupport;

namespace Colophon.Benchmarks.Intake;

/// <summary>Records as sites send them: who, what, before and after, context, one commitment. Kept for the peers, sealed in batches of 100 for the server.</summary>
internal static class Workload
{
    public const int PerBatch = 100;
    private static readonly (string Type, string Kind)[] Mixed = [("session.started", "user"), ("post.published", "post"), ("option.changed", "option"), ("login.failed", "user"), ("media.uploaded", "attachment"), ("plugin.updated", "plugin"), ("user.updated", "user")];

    /// <summary>What a site tells on an ordinary day.</summary>
    public static readonly (string Type, string Kind)[] Everyday = [("session.started", "user"), ("post.published", "post"), ("login.failed", "user"), ("media.uploaded", "attachment"), ("session.ended", "user")];

    private static byte[] Record(string source, string epoch, long seq, DateTimeOffset at, (string Type, string Kind)[] kinds)
    {
        var (type, kind) = kinds[seq % kinds.Length];
        return RecordWriter.Write(source, epoch, seq, new RecordContent(type, at, "user", kind, $"wp:{seq % 500}")
        {
            ActorId = $"wp:{seq % 40}", ActorVia = "cookie", Before = new JsonObject { ["title"] = $"Draft {seq % 900}" }, After = new JsonObject { ["title"] = $"Page {seq % 900}" },
            Context = new() { ["request"] = $"{seq:x8}", ["route"] = "wp-admin/post.php" }, Commitments = new Dictionary<string, byte[]> { ["actor.ip"] = new byte[32] },
        });
    }

    public static List<byte[]> Seal(EnrolledSite site, int batches, Action<byte[]>? keep = null, (string Type, string Kind)[]? kinds = null)
    {
        var bodies = new List<byte[]>(batches);
        var at = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < batches; i++)
        {
            for (var r = 0; r < PerBatch; r++)
            {
                var record = Record(site.Source, site.Epoch, site.Batch.NextSeq, at, kinds ?? Mixed);
                keep?.Invoke(record);
                site.Batch.Add(record);
            }
            bodies.Add(site.SealTold());
        }
        return bodies;
    }
}
