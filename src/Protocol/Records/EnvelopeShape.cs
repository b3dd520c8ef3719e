using System.Buffers;
using System.Text.Json;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Records;

/// <summary>Checks the members of a record that the envelope names, while the parser walks it.</summary>
internal ref struct EnvelopeShape
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);
    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> WordBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private Field member;
    private Part part;
    private int start;

    private enum Field
    {
        Other,
        V,
        Source,
        Epoch,
        Seq,
        Type,
        EffectiveAt,
        Actor,
        Object,
        Change,
        Context,
        Commitments,
    }

    private enum Part
    {
        Other,
        Kind,
        Id,
        Via,
        Blog,
    }

    /// <summary>A member of the record itself begins. The first four come in their order.</summary>
    public RecordFault Begin(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ref RecordView view, int position)
    {
        var name = reader.ValueSpan;
        member = name.SequenceEqual("v"u8) ? Field.V
            : name.SequenceEqual("source"u8) ? Field.Source
            : name.SequenceEqual("epoch"u8) ? Field.Epoch
            : name.SequenceEqual("seq"u8) ? Field.Seq
            : name.SequenceEqual("type"u8) ? Field.Type
            : name.SequenceEqual("effective_at"u8) ? Field.EffectiveAt
            : name.SequenceEqual("actor"u8) ? Field.Actor
            : name.SequenceEqual("object"u8) ? Field.Object
            : name.SequenceEqual("change"u8) ? Field.Change
            : name.SequenceEqual("context"u8) ? Field.Context
            : name.SequenceEqual("commitments"u8) ? Field.Commitments
            : Field.Other;
        var inOrder = position < 4 ? member == (Field)(position + 1) : member is Field.Other or > Field.Seq;
        return inOrder ? RecordFault.None : RecordFault.Envelope;
    }

    /// <summary>A member of one of the record's objects begins.</summary>
    public void BeginPart(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        part = name.SequenceEqual("kind"u8) ? Part.Kind : name.SequenceEqual("id"u8) ? Part.Id : name.SequenceEqual("via"u8) ? Part.Via : name.SequenceEqual("blog"u8) ? Part.Blog : Part.Other;
    }

    public void Open(ref Utf8JsonReader reader, int depth)
    {
        if (depth == 1)
        {
            // An array where an object belongs is caught in Close: its bytes begin with '['
            start = (int)reader.TokenStartIndex;
        }
    }

    public readonly RecordFault Close(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ref RecordView view, int depth)
    {
        if (depth != 1)
        {
            return RecordFault.None;
        }
        var span = record[start..(int)reader.BytesConsumed];
        var isObject = span[0] == '{';
        switch (member)
        {
            case Field.Actor:
                return isObject && !view.ActorKind.IsEmpty ? RecordFault.None : RecordFault.Actor;
            case Field.Object:
                return isObject && !view.ObjectKind.IsEmpty && !view.ObjectId.IsEmpty ? RecordFault.None : RecordFault.Object;
            case Field.Change:
                view.Change = span;
                return isObject ? RecordFault.None : RecordFault.Change;
            case Field.Context:
                view.Context = span;
                return isObject ? RecordFault.None : RecordFault.Context;
            case Field.Commitments:
                view.Commitments = span;
                return isObject ? RecordFault.None : RecordFault.Commitments;
            case Field.Other:
                return RecordFault.None;
            default:
                return Fault(member);
        }
    }

    /// <summary>A scalar, at any depth.</summary>
    public readonly RecordFault Value(ref Utf8JsonReader reader, ref RecordView view, int depth)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
        var isText = reader.TokenType == JsonTokenType.String;
        if (depth == 1)
        {
            return Scalar(ref reader, ref view, text) ? RecordFault.None : Fault(member);
        }
        if (depth == 2)
        {
            switch (member)
            {
                case Field.Actor:
                    return ActorPart(ref view, text, isText);
                case Field.Object:
                    return ObjectPart(ref reader, ref view, text, isText);
                case Field.Context:
                    // Strings and integers only, and booleans where a source finds them clearer
                    return reader.TokenType == JsonTokenType.Null ? RecordFault.Context : RecordFault.None;
                case Field.Commitments:
                    return WireText.TryBase64(text, 32, out _) ? RecordFault.None : RecordFault.Commitments;
            }
        }
        return depth == 3 && member is Field.Context or Field.Commitments && depth > 2 ? Fault(member) : RecordFault.None;
    }

    public static RecordFault Finish(in RecordView view) =>
        view.Seq == 0 ? RecordFault.Envelope
        : view.Type.IsEmpty ? RecordFault.Type
        : view.EffectiveAt == default ? RecordFault.EffectiveAt
        : view.ActorKind.IsEmpty ? RecordFault.Actor
        : view.ObjectKind.IsEmpty ? RecordFault.Object
        : RecordFault.None;

    private readonly bool Scalar(ref Utf8JsonReader reader, ref RecordView view, ReadOnlySpan<byte> text)
    {
        switch (member)
        {
            case Field.V:
                return reader.TokenType == JsonTokenType.Number && reader.ValueSpan.SequenceEqual("1"u8);
            case Field.Source:
                view.Source = text;
                return text.Length is > 0 and <= 63 && !text.ContainsAnyExcept(NameBytes);
            case Field.Epoch:
                view.Epoch = text;
                return text.Length == 16 && !text.ContainsAnyExcept(HexBytes);
            case Field.Seq:
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var seq) || seq < 1)
                {
                    return false;
                }
                view.Seq = seq;
                return true;
            case Field.Type:
                view.Type = text;
                return IsType(text);
            case Field.EffectiveAt:
                var ok = WireTime.TryRead(text, out var at);
                view.EffectiveAt = at;
                return ok;
            default:
                return member == Field.Other;
        }
    }

    private readonly RecordFault ActorPart(ref RecordView view, ReadOnlySpan<byte> text, bool isText)
    {
        if (part != Part.Other && !isText)
        {
            return RecordFault.Actor;
        }
        switch (part)
        {
            case Part.Kind:
                view.ActorKind = text;
                break;
            case Part.Id:
                view.ActorId = text;
                break;
            case Part.Via:
                view.ActorVia = text;
                break;
        }
        return RecordFault.None;
    }

    private readonly RecordFault ObjectPart(ref Utf8JsonReader reader, ref RecordView view, ReadOnlySpan<byte> text, bool isText)
    {
        switch (part)
        {
            case Part.Kind when isText:
                view.ObjectKind = text;
                return RecordFault.None;
            case Part.Id when isText:
                view.ObjectId = text;
                return RecordFault.None;
            case Part.Blog when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var blog) && blog >= 1:
                view.Blog = blog;
                return RecordFault.None;
            default:
                return part is Part.Other or Part.Via ? RecordFault.None : RecordFault.Object;
        }
    }

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        if (type.Length is 0 or > WireLimits.TypeChars)
        {
            return false;
        }
        foreach (var word in type.Split((byte)'.'))
        {
            if (type[word].IsEmpty || type[word].ContainsAnyExcept(WordBytes))
            {
                return false;
            }
        }
        return true;
    }

    private static RecordFault Fault(Field member) => member switch
    {
        Field.Type => RecordFault.Type,
        Field.EffectiveAt => RecordFault.EffectiveAt,
        Field.Actor => RecordFault.Actor,
        Field.Object => RecordFault.Object,
        Field.Change => RecordFault.Change,
        Field.Context => RecordFault.Context,
        Field.Commitments => RecordFault.Commitments,
        _ => RecordFault.Envelope,
    };
}
