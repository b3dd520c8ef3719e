using System.Text.Json;

namespace Colophon.Protocol.Records;

/// <summary>A parsed record over its own bytes: nothing is copied until a text is asked for. Spans of strings are as written (escaped).</summary>
public ref struct RecordView
{
    public ReadOnlySpan<byte> Source { get; internal set; }

    public ReadOnlySpan<byte> Epoch { get; internal set; }

    public long Seq { get; internal set; }

    public ReadOnlySpan<byte> Type { get; internal set; }

    public DateTimeOffset EffectiveAt { get; internal set; }

    public ReadOnlySpan<byte> ActorKind { get; internal set; }

    public ReadOnlySpan<byte> ActorId { get; internal set; }

    public ReadOnlySpan<byte> ActorVia { get; internal set; }

    public ReadOnlySpan<byte> ObjectKind { get; internal set; }

    public ReadOnlySpan<byte> ObjectId { get; internal set; }

    /// <summary>Sub-site on multisite; 1 where the record says nothing.</summary>
    public long Blog { get; internal set; }

    /// <summary>JSON of the member as written, or empty.</summary>
    public ReadOnlySpan<byte> Change { get; internal set; }

    public ReadOnlySpan<byte> Context { get; internal set; }

    public ReadOnlySpan<byte> Commitments { get; internal set; }

    /// <summary>The text of a string span of this view.</summary>
    public static string Text(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            return System.Text.Encoding.UTF8.GetString(escaped);
        }
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
