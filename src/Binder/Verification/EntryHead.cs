using System.Buffers.Text;
using System.Text.Json;

namespace Colophon.Binder.Verification;

/// <summary>The members that every record begins with. Spans are as written.</summary>
internal ref struct EntryHead
{
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Epoch;
    public long Seq;
    public ReadOnlySpan<byte> Type;

    public static bool IsServerLeaf(ReadOnlySpan<byte> entry) => entry.StartsWith("{\"leaf\":\""u8);

    /// <summary>Sources write these members without white space; one that doesn't is read the slow way.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryHead head) => TryReadCompact(entry, out head) || TryReadAny(entry, out head);

    private static bool TryReadCompact(ReadOnlySpan<byte> entry, out EntryHead head)
    {
        head = default;
        return Text(ref entry, "{\"v\":1,\"source\":\""u8, out head.Source) && Text(ref entry, ",\"epoch\":\""u8, out head.Epoch) && Skip(ref entry, ",\"seq\":"u8)
            && Utf8Parser.TryParse(entry, out head.Seq, out var used) && Skip(ref entry, entry[..used]) && Text(ref entry, ",\"type\":\""u8, out head.Type);
    }

    private static bool Skip(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> prefix)
    {
        if (!rest.StartsWith(prefix)) { return false; }
        rest = rest[prefix.Length..];
        return true;
    }

    private static bool Text(scoped ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Skip(ref rest, prefix)) { return false; }
        var end = rest.IndexOf((byte)'"');
        if (end is < 1 or > 64) { return false; }
        value = rest[..end];
        rest = rest[(end + 1)..];
        return !value.Contains((byte)'\\');
    }

    private static bool TryReadAny(ReadOnlySpan<byte> entry, out EntryHead head)
    {
        head = default;
        try
        {
            var reader = new Utf8JsonReader(entry);
            reader.Read();
            for (var i = 0; i < 5; i++)
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName) { return false; }
                var name = reader.ValueSpan;
                if (!name.SequenceEqual(i switch { 0 => "v"u8, 1 => "source"u8, 2 => "epoch"u8, 3 => "seq"u8, _ => "type"u8 }) || !reader.Read()) { return false; }
                if (i is 0 or 3 ? reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out head.Seq) : reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped) { return false; }
                if (i == 1) { head.Source = reader.ValueSpan; }
                if (i == 2) { head.Epoch = reader.ValueSpan; }
                if (i == 4) { head.Type = reader.ValueSpan; }
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
