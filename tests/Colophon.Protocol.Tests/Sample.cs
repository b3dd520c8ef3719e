using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Records;

namespace Colophon.Protocol.Tests;

/// <summary>One of everything, made from fixed keys and times: its bytes are the same on every machine and in every year.</summary>
internal static class Sample
{
    public const string Source = "s-7f3a";
    public const string Epoch = "9f86d081884c7d65";
    public static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 24, 3, 28, 25, TimeSpan.Zero).AddMicroseconds(123_456);
    public static readonly string Hash = new('a', 64);

    public static Ed25519PrivateKey Key(byte number) => Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat(number, Ed25519.SeedBytes)]);

    public static byte[] Record(long seq = 1) => RecordWriter.Write(Source, Epoch, seq, new("user.role.changed", At, "user", "user", "wp:7")
    {
        ActorId = "wp:1", ActorVia = "cookie",
        Before = new JsonObject { ["roles"] = new JsonArray("author") }, After = new JsonObject { ["roles"] = new JsonArray("administrator") },
        Context = new JsonObject { ["request"] = "b1946ac9", ["route"] = "wp-admin/user-edit.php", ["note"] = "ümlaut \"quoted\" </script> \u2028 \n" },
        Commitments = new Dictionary<string, byte[]> { ["object.login"] = Commitment.Compute(EventKey, "object.login", "mallory") },
    });

    public static byte[] EventKey => [.. Enumerable.Range(0, Commitment.EventKeyBytes).Select(i => (byte)i)];

    public static byte[] Private(long seq = 1) => new PrivateLine(seq, "wp:7", Convert.ToBase64String(EventKey), new() { ["object.login"] = "mallory" }).Write();

    public static byte[] Body()
    {
        using var key = Key(1);
        var builder = new BatchBuilder(Source, Epoch, key);
        builder.Add(Record(), Private());
        builder.Add(Record(2));
        return builder.Seal(At, new(42, Hash), new("00000000000000aa", 17, Hash, "rewound"));
    }

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
