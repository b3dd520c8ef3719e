using System.Text;
using System.Text.Json;

namespace Colophon.Verdicts.Controls.Loading;

/// <summary>A value of a control file that knows its line, so that an error can name it.</summary>
internal sealed class SourceNode(JsonValueKind kind, int line)
{
    /// <summary>A control is six deep at most; what is deeper is no control.</summary>
    private const int MaxDepth = 12;

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    public JsonValueKind Kind { get; } = kind;

    public int Line { get; } = line;

    public string Text { get; private init; } = "";

    public long? Number { get; private init; }

    public List<SourceNode> Items { get; } = [];

    /// <summary>In the order of the file; each name once.</summary>
    public List<(string Name, SourceNode Value)> Members { get; } = [];

    public SourceNode? this[string name] => Members.Find(m => m.Name == name).Value;

    /// <summary>Reads a file with comments and trailing commas. What is wrong with it as JSON is told in <paramref name="problems"/>.</summary>
    public static SourceNode? Parse(string file, ReadOnlySpan<byte> bytes, List<Problem> problems)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) { bytes = bytes[3..]; }
        var lines = new LineCounter();
        try
        {
            var reader = new Utf8JsonReader(bytes, Options);
            reader.Read();
            var root = Read(ref reader, bytes, lines, file, problems);
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            problems.Add(e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                ? new(file, line, $"is nested deeper than {MaxDepth}", "A control never is: look for a bracket that doesn't close.")
                : new(file, line, "is no JSON from here on", "Look for a missing comma, quote or bracket in this line or the one before."));
            return null;
        }
        catch (InvalidOperationException)
        {
            problems.Add(new(file, 1, "holds text that is not UTF-8", "Save the file as UTF-8."));
            return null;
        }
    }

    private static SourceNode Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, LineCounter lines, string file, List<Problem> problems)
    {
        var line = lines.At(bytes, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var node = new SourceNode(JsonValueKind.Object, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var at = lines.At(bytes, (int)reader.TokenStartIndex);
                    reader.Read();
                    var value = Read(ref reader, bytes, lines, file, problems);
                    if (node[name] is null) { node.Members.Add((name, value)); }
                    else { problems.Add(new(file, at, $"says \"{name}\" twice in one object", "Keep one of them.")); }
                }
                return node;
            case JsonTokenType.StartArray:
                var array = new SourceNode(JsonValueKind.Array, line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) { array.Items.Add(Read(ref reader, bytes, lines, file, problems)); }
                return array;
            case JsonTokenType.String: return new(JsonValueKind.String, line) { Text = reader.GetString()! };
            case JsonTokenType.Number: return new(JsonValueKind.Number, line) { Number = reader.TryGetInt64(out var number) ? number : null };
            case JsonTokenType.True: return new(JsonValueKind.True, line);
            case JsonTokenType.False: return new(JsonValueKind.False, line);
            default: return new(JsonValueKind.Null, line);
        }
    }

    /// <summary>The value as compact JSON in the order of the file, without comments.</summary>
    public void Write(Utf8JsonWriter json)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var (name, value) in Members)
                {
                    json.WritePropertyName(name);
                    value.Write(json);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in Items) { item.Write(json); }
                json.WriteEndArray();
                break;
            case JsonValueKind.String: json.WriteStringValue(Text); break;
            case JsonValueKind.Number when Number is { } number: json.WriteNumberValue(number); break;
            case JsonValueKind.True: json.WriteBooleanValue(true); break;
            case JsonValueKind.False: json.WriteBooleanValue(false); break;
            default: json.WriteNullValue(); break;
        }
    }

    /// <summary>Counts lines while reading goes forward.</summary>
    private sealed class LineCounter
    {
        private int _at;
        private int _line = 1;

        public int At(ReadOnlySpan<byte> bytes, int offset)
        {
            if (offset > _at)
            {
                _line += bytes[_at..offset].Count((byte)'\n');
                _at = offset;
            }
            return _line;
        }
    }
}
