using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Colophon.Verdicts.Log;

/// <summary>Reads the columns of one leaf. Bounded in depth and size, never throws for what the leaf holds: what breaks a rule is told by <c>false</c>.</summary>
internal static class LeafReader
{
    public const int MaxLeaf = 65_535;
    private const int MaxDepth = 16;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>A server leaf as a tree: they are few and small.</summary>
    public static bool TryReadServerLeaf(ReadOnlySpan<byte> leaf, out JsonElement root, out string type, out long at)
    {
        type = "";
        at = 0;
        root = default;
        if (!TryParse(leaf, out root) || root.Text("leaf") is not { } kind || !Micros.TryParse(root.Text("at"), out at)) { return false; }
        type = kind;
        return true;
    }

    /// <summary>Reads a <c>batch</c> leaf without building a tree of it: there is one for every batch of the ledger. Its signed header is not looked at.</summary>
    public static bool TryReadBatch(ReadOnlySpan<byte> leaf, ref BatchLeafRow row)
    {
        row = new() { Source = "", Epoch = "" };
        if (leaf.Length > MaxLeaf || !Utf8.IsValid(leaf)) { return false; }
        try
        {
            var reader = new Utf8JsonReader(leaf, Options);
            var quoted = false;
            Span<byte> scratch = stackalloc byte[2_048];
            while (reader.Read())
            {
                CheckEscapes(ref reader, scratch);
                if (reader.TokenType != JsonTokenType.PropertyName) { continue; }
                if (reader.CurrentDepth == 1)
                {
                    quoted = reader.ValueTextEquals("quoted"u8);
                    ReadBatchMember(ref reader, ref row);
                }
                else if (quoted && reader.CurrentDepth == 2 && reader.ValueTextEquals("size"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    row.Quoted = reader.TryGetInt64(out var size) ? size : 0;
                }
            }
            return row.At != 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static bool TryParse(ReadOnlySpan<byte> json, out JsonElement root)
    {
        root = default;
        if (json.Length > MaxLeaf || !Utf8.IsValid(json)) { return false; }
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            Span<byte> scratch = stackalloc byte[2_048];
            while (reader.Read()) { CheckEscapes(ref reader, scratch); }
            root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: a lone surrogate in an escape
        {
            return false;
        }
    }

    /// <summary>Reads <c>source</c>, <c>epoch</c>, <c>seq</c> and <c>type</c>, which come first; nothing behind them is looked at.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> leaf, Span<char> source, out int sourceLength, Span<char> epoch, out int epochLength, out long seq, Utf8Interner types, out int type)
    {
        sourceLength = epochLength = type = 0;
        seq = 0;
        if (leaf.Length > MaxLeaf) { return false; }
        try
        {
            var reader = new Utf8JsonReader(leaf, Options);
            reader.Read();
            for (var seen = 0; seen < 5 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName; seen++)
            {
                var name = seen switch { 0 => "v"u8, 1 => "source"u8, 2 => "epoch"u8, 3 => "seq"u8, _ => "type"u8 };
                if (!reader.ValueTextEquals(name) || !reader.Read()) { return false; }
                switch (seen)
                {
                    case 0 when reader.TokenType == JsonTokenType.Number: break;
                    case 1 when Short(ref reader): sourceLength = reader.CopyString(source); break;
                    case 2 when Short(ref reader): epochLength = reader.CopyString(epoch); break;
                    case 3 when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out seq) && seq >= 1: break;
                    case 4 when Short(ref reader): type = types.Intern(reader.ValueSpan); return true;
                    default: return false;
                }
            }
            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads the claimed time alone: all that a heartbeat needs.</summary>
    public static bool TryReadClaim(ReadOnlySpan<byte> leaf, out long claimed)
    {
        claimed = 0;
        var at = leaf.IndexOf("\"effective_at\":\""u8);
        if (at < 0) { return false; }
        var value = leaf[(at + 16)..];
        var end = value.IndexOf((byte)'"');
        return end > 0 && Micros.TryParse(value[..end], out claimed);
    }

    /// <summary>Reads the columns of a record that a procedure may use, and makes sure that every string in it can be read later.</summary>
    public static bool TryReadRow(ReadOnlySpan<byte> leaf, Utf8Interner strings, ref Row row)
    {
        if (!Utf8.IsValid(leaf)) { return false; }
        try
        {
            var reader = new Utf8JsonReader(leaf, Options);
            var path = Part.None;
            Span<byte> scratch = stackalloc byte[2_048];
            row.Blog = 1;
            while (reader.Read())
            {
                CheckEscapes(ref reader, scratch);
                if (reader.TokenType != JsonTokenType.PropertyName) { continue; }
                if (reader.CurrentDepth == 1)
                {
                    path = reader.ValueTextEquals("actor"u8) ? Part.Actor
                        : reader.ValueTextEquals("object"u8) ? Part.Object
                        : reader.ValueTextEquals("context"u8) ? Part.Context
                        : Part.None;
                    if (reader.ValueTextEquals("effective_at"u8))
                    {
                        reader.Read();
                        if (reader.TokenType != JsonTokenType.String || !Micros.TryParse(reader.ValueSpan, out row.Claimed)) { return false; }
                    }
                }
                else if (reader.CurrentDepth == 2 && path != Part.None)
                {
                    ReadMember(ref reader, path, strings, ref row);
                }
            }
            return row.Claimed != 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Throws for a lone surrogate in an escape: such a string could not be read later.</summary>
    private static void CheckEscapes(ref Utf8JsonReader reader, scoped Span<byte> scratch)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) { return; }
        if (reader.ValueSpan.Length <= scratch.Length) { reader.CopyString(scratch); } else { reader.GetString(); }
    }

    private static void ReadBatchMember(ref Utf8JsonReader reader, ref BatchLeafRow row)
    {
        var name = reader.ValueSpan;
        var (at, source, epoch) = (name.SequenceEqual("at"u8), name.SequenceEqual("source"u8), name.SequenceEqual("epoch"u8));
        var (number, first, count) = (name.SequenceEqual("number"u8), name.SequenceEqual("first_seq"u8), name.SequenceEqual("count"u8));
        if (!(at || source || epoch || number || first || count)) { return; }
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            if (at) { _ = Micros.TryParse(reader.ValueSpan, out row.At); }
            if (source) { row.Source = reader.GetString()!; }
            if (epoch) { row.Epoch = reader.GetString()!; }
        }
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value))
        {
            if (number) { row.Number = value; }
            if (first) { row.FirstSeq = value; }
            if (count) { row.Count = value; }
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, Part path, Utf8Interner strings, ref Row row)
    {
        var kind = reader.ValueTextEquals("kind"u8);
        var id = reader.ValueTextEquals("id"u8);
        var blog = path == Part.Object && reader.ValueTextEquals("blog"u8);
        var request = path == Part.Context && reader.ValueTextEquals("request"u8);
        if (!kind && !id && !blog && !request) { return; }
        reader.Read();
        if (blog)
        {
            row.Blog = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 1;
            return;
        }
        if (reader.TokenType != JsonTokenType.String) { return; }
        var value = reader.ValueIsEscaped ? strings.Intern(reader.GetString()) : strings.Intern(reader.ValueSpan);
        switch (path)
        {
            case Part.Actor when kind: row.ActorKind = value; break;
            case Part.Actor: row.ActorId = value; break;
            case Part.Object when kind: row.ObjectKind = value; break;
            case Part.Object: row.ObjectId = value; break;
            default: row.Request = value; break;
        }
    }

    private static bool Short(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan.Length is > 0 and <= 64;

    private enum Part
    {
        None,
        Actor,
        Object,
        Context,
    }
}
