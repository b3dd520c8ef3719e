using System.Text.Json;
using System.Text.Unicode;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Records;

/// <summary>
/// Reads the envelope of a record and proves the rest to be I-JSON. One pass, bounded by the record's size and depth 16;
/// a fault is an answer, not an exception.
/// </summary>
public static class RecordParser
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = WireLimits.JsonDepth + 2, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    public static bool TryRead(ReadOnlySpan<byte> record, out RecordView view, out RecordFault fault)
    {
        view = default;
        view.Blog = 1;
        fault = RecordFault.None;
        if (record.Length is 0 or > WireLimits.RecordBytes)
        {
            fault = RecordFault.Size;
        }
        else if (!Utf8.IsValid(record))
        {
            fault = RecordFault.Utf8;
        }
        else
        {
            var keys = new KeyLedger(64);
            try
            {
                fault = Walk(record, ref view, ref keys);
            }
            catch (JsonException)
            {
                fault = RecordFault.Json;
            }
            finally
            {
                keys.Dispose();
            }
        }
        return fault == RecordFault.None;
    }

    private static RecordFault Walk(ReadOnlySpan<byte> record, ref RecordView view, ref KeyLedger keys)
    {
        var reader = new Utf8JsonReader(record, Strict);
        reader.Read();
        if (!record.StartsWith("{\"v\":1,"u8))
        {
            // Well-formed or not, it isn't a record; say the more basic fault where there is one
            return reader.TokenType == JsonTokenType.StartObject ? RecordFault.Envelope : RecordFault.Json;
        }
        var shape = new EnvelopeShape();
        Span<int> marks = stackalloc int[WireLimits.JsonDepth + 1];
        var depth = 1;
        marks[0] = keys.Open();
        var position = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (!ValidEscapes(ref reader))
                    {
                        return RecordFault.Utf8;
                    }
                    var start = (int)reader.TokenStartIndex + 1;
                    if (!keys.Add(marks[depth - 1], record, start, reader.ValueSpan.Length, reader.ValueIsEscaped ? reader.GetString() : null))
                    {
                        return RecordFault.DuplicateKey;
                    }
                    if (depth == 1)
                    {
                        var fault = shape.Begin(ref reader, record, ref view, position++);
                        if (fault != RecordFault.None)
                        {
                            return fault;
                        }
                    }
                    else if (depth == 2)
                    {
                        shape.BeginPart(ref reader);
                    }
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (depth == WireLimits.JsonDepth)
                    {
                        return RecordFault.Depth;
                    }
                    shape.Open(ref reader, depth);
                    marks[depth++] = keys.Open();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    keys.Close(marks[--depth]);
                    var closed = shape.Close(ref reader, record, ref view, depth);
                    if (closed != RecordFault.None)
                    {
                        return closed;
                    }
                    break;
                case JsonTokenType.String:
                    if (!ValidEscapes(ref reader))
                    {
                        return RecordFault.Utf8;
                    }
                    var text = shape.Value(ref reader, ref view, depth);
                    if (text != RecordFault.None)
                    {
                        return text;
                    }
                    break;
                case JsonTokenType.Number:
                    if (!ValidNumber(ref reader))
                    {
                        return RecordFault.Number;
                    }
                    var number = shape.Value(ref reader, ref view, depth);
                    if (number != RecordFault.None)
                    {
                        return number;
                    }
                    break;
                default:
                    var other = shape.Value(ref reader, ref view, depth);
                    if (other != RecordFault.None)
                    {
                        return other;
                    }
                    break;
            }
        }
        return EnvelopeShape.Finish(in view);
    }

    private static bool ValidNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            return reader.TryGetInt64(out var integer) && integer is >= -WireLimits.MaxInteger and <= WireLimits.MaxInteger;
        }
        return reader.TryGetDouble(out var real) && double.IsFinite(real);
    }

    /// <summary>I-JSON forbids lone surrogates; the reader would only notice when asked for a string.</summary>
    private static bool ValidEscapes(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return true;
        }
        var text = reader.ValueSpan;
        var high = false;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '\\')
            {
                if (high)
                {
                    return false;
                }
                i++;
                continue;
            }
            if (text[i + 1] != 'u')
            {
                if (high)
                {
                    return false;
                }
                i += 2;
                continue;
            }
            _ = System.Buffers.Text.Utf8Parser.TryParse(text.Slice(i + 2, 4), out ushort unit, out _, 'x');
            if (high != char.IsLowSurrogate((char)unit))
            {
                return false;
            }
            high = char.IsHighSurrogate((char)unit);
            i += 6;
        }
        return !high;
    }
}
