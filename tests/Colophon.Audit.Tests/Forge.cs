using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Wire;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Batches that no honest agent would make, put together line by line and, where the test wants it, really signed.</summary>
internal static class Forge
{
    private static readonly string Zeros = new('0', 64);

    /// <summary>A whole body over exactly these records and private lines, in place of the source's next batch. The source's own builder stays where it was.</summary>
    public static byte[] Batch(EnrolledSite site, IReadOnlyList<byte[]> records, IReadOnlyList<byte[]>? lines = null, Action<JsonObject>? header = null, Ed25519PrivateKey? key = null, string kind = "batch")
    {
        var whole = Lines(lines ?? []);
        var head = new JsonObject
        {
            ["v"] = 1, ["source"] = site.Source, ["epoch"] = site.Epoch, ["number"] = site.Batch.Number, ["first_seq"] = site.Batch.NextSeq, ["count"] = records.Count,
            ["root"] = WireText.Hex(BatchRoot.Of([.. records.Select(r => (ReadOnlyMemory<byte>)r)])), ["private_count"] = lines?.Count ?? 0, ["private_sha256"] = WireText.Hex(SHA256.HashData(whole)),
            ["previous"] = site.Batch.Previous, ["sealed_at"] = WireTime.Write(TimeProvider.System.GetUtcNow()), ["quoted"] = new JsonObject { ["size"] = 0, ["root"] = Zeros },
        };
        header?.Invoke(head);
        var line = Encoding.UTF8.GetBytes(head.ToJsonString());
        return Framed(line, Convert.ToBase64String(SignedBytes.Sign(kind, line, key ?? site.Key)), Lines(records), whole);
    }

    public static byte[] Framed(byte[] headerLine, string signature, byte[] records, byte[] lines, string magic = "colophon-batch/1") =>
        [.. Encoding.ASCII.GetBytes(magic + "\n"), .. headerLine, (byte)'\n', .. Encoding.ASCII.GetBytes(signature + "\n"), .. records, .. lines];

    /// <summary>The source's own builder goes on behind a forged batch that was taken.</summary>
    public static void Follow(EnrolledSite site, byte[] body)
    {
        BatchReader.TryRead(body, out var batch);
        site.Batch.ContinueFrom(batch.Header.Number + 1, batch.Header.LastSeq + 1, batch.HeaderSha256);
    }

    /// <summary>A batch of exactly that many bytes: full records, and a last one that fits.</summary>
    public static byte[] OfSize(EnrolledSite site, int bytes)
    {
        const int Full = 60_000;
        var records = new List<byte[]>();
        var first = site.Batch.NextSeq;
        byte[] Padded(int pad) => site.Write(first + records.Count, context: new JsonObject { ["note"] = new string('x', pad) });
        while (records.Sum(r => r.Length + 1) + (3 * Full) < bytes) { records.Add(Padded(Full)); }
        foreach (var share in (int[])[2, 1])
        {
            // Two more: with a first guess, then the rest exactly
            var now = Batch(site, [.. records, Padded(1000)]).Length;
            records.Add(Padded(1000 + ((bytes - now) / share) - (share == 2 ? 200 : 0)));
        }
        var body = Batch(site, records);
        records[^1] = site.Write(first + records.Count - 1, context: new JsonObject { ["note"] = new string('x', Padding(records[^1]) + bytes - body.Length) });
        return Batch(site, records);
    }

    private static int Padding(byte[] record) => JsonNode.Parse(record)!["context"]!["note"]!.GetValue<string>().Length;

    public static byte[] Lines(IEnumerable<byte[]> lines) => [.. lines.SelectMany(l => (byte[])[.. l, (byte)'\n'])];
}
