using System.Buffers;
using System.Text.Json;

namespace Colophon.Scanning.Feeds;

/// <summary>One member of a large object, or one item of a large array (its name is empty). Good until the next one is asked for.</summary>
internal readonly record struct JsonMember(string Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Undefined where a name stands twice in one object: two readers could take two meanings from it.</summary>
    public JsonElement Parse()
    {
        try
        {
            return JsonElement.Parse(Value.Span, JsonMembers.Strict);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

/// <summary>
/// Reads a JSON document far larger than memory, member by member: what is held is one member. Bounded in depth, in the size of a member and in their number;
/// a document that breaks off or goes on after its end is refused, and so is everything read from it.
/// </summary>
internal static class JsonMembers
{
    public const int MaxDepth = 32;
    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private const int FirstBuffer = 64 * 1024;

    /// <param name="within">Null: the members of the outermost object. Else the items of the array that stands there under this name; whatever else stands there is read over.</param>
    /// <exception cref="FeedException">The document breaks a rule.</exception>
    public static IEnumerable<JsonMember> Read(Stream stream, string? within, int maxMember)
    {
        var window = new Window(stream, maxMember);
        try
        {
            window.Expect(JsonTokenType.StartObject);
            while (window.Next(out var name) == JsonTokenType.PropertyName)
            {
                if (within is null)
                {
                    yield return new(name, window.Value());
                }
                else if (name == within)
                {
                    window.Expect(JsonTokenType.StartArray);
                    while (window.TryItem(out var item)) { yield return new("", item); }
                }
                else
                {
                    window.Value();
                }
            }
            window.ExpectEnd();
        }
        finally
        {
            window.Dispose();
        }
    }

    /// <summary>The part of the document that is in memory, and where the reader stands in it.</summary>
    private sealed class Window(Stream stream, int maxMember) : IDisposable
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
        private int _from;
        private int _to;
        private bool _last;

        public void Expect(JsonTokenType type)
        {
            if (Next(out _) != type) { throw new FeedException("shape", $"The document isn't built as expected: {(type == JsonTokenType.StartArray ? "an array" : "an object")} should stand there. It is another feed's, or not a feed at all."); }
        }

        /// <summary>Reads one token; <paramref name="text"/> is a member's name.</summary>
        public JsonTokenType Next(out string text)
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_from, _to - _from), _last, _state);
                if (Try(ref reader, static (ref r) => r.Read()))
                {
                    text = reader.TokenType == JsonTokenType.PropertyName ? Text(ref reader) : "";
                    return Take(ref reader);
                }
                if (_last) { throw Broken(null); }
                Fill();
            }
        }

        /// <summary>The value that follows a name, whole.</summary>
        public ReadOnlyMemory<byte> Value() => TryItem(out var value) ? value : throw Broken(null);

        /// <summary>The next value, whole; false at the end of the array.</summary>
        public bool TryItem(out ReadOnlyMemory<byte> value)
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_from, _to - _from), _last, _state);
                var start = 0;
                if (Try(ref reader, (ref r) =>
                {
                    if (!r.Read()) { return false; }
                    start = (int)r.TokenStartIndex;
                    return r.TrySkip();
                }))
                {
                    var length = (int)reader.BytesConsumed - start;
                    value = _buffer.AsMemory(_from + start, length);
                    if (length > maxMember) { throw TooLarge(); }
                    if (!System.Text.Unicode.Utf8.IsValid(value.Span)) { throw new FeedException("utf8", "The file isn't UTF-8 throughout. Nothing was taken from it; fetch it again."); }
                    return Take(ref reader) != JsonTokenType.EndArray || length > 1;
                }
                if (_last) { throw Broken(null); }
                Fill();
            }
        }

        public void ExpectEnd()
        {
            while (!_last) { Fill(); }
            var reader = new Utf8JsonReader(_buffer.AsSpan(_from, _to - _from), true, _state);
            if (Try(ref reader, static (ref r) => r.Read())) { throw Broken(null); }
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

        private JsonTokenType Take(ref Utf8JsonReader reader)
        {
            _from += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            return reader.TokenType;
        }

        private void Fill()
        {
            if (_from > 0)
            {
                Buffer.BlockCopy(_buffer, _from, _buffer, 0, _to - _from);
                (_from, _to) = (0, _to - _from);
            }
            if (_to == _buffer.Length)
            {
                if (_buffer.Length > maxMember + FirstBuffer) { throw TooLarge(); }
                var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
                Buffer.BlockCopy(_buffer, 0, larger, 0, _to);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }
            var read = stream.Read(_buffer, _to, _buffer.Length - _to);
            _to += read;
            _last = read == 0;
        }

        private FeedException TooLarge() => new("member-size", $"One entry is larger than {maxMember} bytes (Scanning:MaxEntryBytes). Nothing was taken from this file.");

        private static FeedException Broken(Exception? inner) => new("json", "The file isn't whole JSON: it breaks off, or something in it is malformed. Nothing was taken from it; fetch it again.", inner);

        private delegate bool Step(ref Utf8JsonReader reader);

        private static bool Try(ref Utf8JsonReader reader, Step step)
        {
            try
            {
                return step(ref reader);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: a name that isn't UTF-8
            {
                throw Broken(e);
            }
        }

        private static string Text(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.GetString() ?? "";
            }
            catch (InvalidOperationException e)
            {
                throw Broken(e);
            }
        }
    }
}
