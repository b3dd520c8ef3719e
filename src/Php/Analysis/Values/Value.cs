using System.Collections.Immutable;
using Colophon.Php.Analysis.Program;

namespace Colophon.Php.Analysis.Values;

[Flags]
internal enum Marks
{
    None = 0,

    /// <summary>Came out of a decoder (base64, zip, rot13…) from text in the file.</summary>
    Decoded = 1,

    /// <summary>Put together from pieces, though it is known.</summary>
    Built = 2,

    /// <summary>Fetched from another machine.</summary>
    Fetched = 4,

    /// <summary>The name of a file that was just uploaded.</summary>
    Uploaded = 8,

    /// <summary>Read from a file's end or another file.</summary>
    FromFile = 16,

    /// <summary>Decoded from something the analysis doesn't know.</summary>
    DecodedUnknown = 32,

    /// <summary>The name of a file that was made a moment before.</summary>
    Temporary = 64,

    /// <summary>Of the decoders, one that honest code uses for names of files.</summary>
    Translated = 128,

    /// <summary>An administrator whom the code picked itself.</summary>
    Administrator = 256,
}

/// <summary>What is known of a value: its constant, or its pieces, its elements, its class, what it calls; and which of it an attacker chooses. Immutable.</summary>
internal sealed class Value
{
    /// <summary>More pieces than that are not told apart any more.</summary>
    private const int MostPieces = 400;
    private const int MostTaints = 6;
    private const int MostAlternatives = 4;
    private const int MostTexts = 16;
    public const int MostElements = 300;

    /// <summary>What an array may hold, with all that its elements hold: one with an attacker's data in it is gone through at every call, one without only where two ways meet.</summary>
    private const int MostHeldTainted = 200;
    private const int MostHeld = 10_000;

    private static readonly object NullConstant = new();

    public static readonly Value Unknown = new();
    public static readonly Value Null = new() { Constant = NullConstant };
    public static readonly Value True = new() { Constant = true };
    public static readonly Value False = new() { Constant = false };
    public static readonly Value Empty = new() { Constant = "" };
    public static readonly Value Number = new() { IsNumber = true };
    public static readonly Value EmptyArray = new() { Elements = ImmutableDictionary<string, Value>.Empty, IsClosedArray = true };

    /// <summary>A string (of bytes as Latin-1), a long, a double, a bool, or null's own object.</summary>
    public object? Constant { get; private init; }

    public bool IsNumber { get; private init; }

    /// <summary>Joined one after the other.</summary>
    public ImmutableArray<Value> Pieces { get; private init; } = [];

    /// <summary>One or the other, by the way the program took.</summary>
    public ImmutableArray<Value> Alternatives { get; private init; } = [];

    public ImmutableArray<Taint> Taints { get; private init; } = [];

    public ImmutableDictionary<string, Value>? Elements { get; private init; }

    /// <summary>Of elements whose key isn't known.</summary>
    public Value? Rest { get; private init; }

    /// <summary>All its keys are known.</summary>
    public bool IsClosedArray { get; private init; }

    /// <summary>Lower case, when it is an object of one class.</summary>
    public string? Class { get; private init; }

    public Callee? Callee { get; private init; }

    public Marks Marks { get; private init; }

    /// <summary>How many values it is made of, where one that is in two places counts twice: whoever goes through it sees so many.</summary>
    private int Size { get; init; } = 1;

    public bool IsConstant => Constant is not null;

    public bool IsNull => ReferenceEquals(Constant, NullConstant);

    public bool IsTainted => !Taints.IsEmpty;

    public static Value Of(string text) => text.Length == 0 ? Empty : new Value { Constant = text };

    public static Value Of(string text, Marks marks) => new() { Constant = text, Marks = marks };

    public static Value Of(long number) => new() { Constant = number };

    public static Value Of(double number) => new() { Constant = number };

    public static Value Of(bool truth) => truth ? True : False;

    public static Value Of(Taint taint) => new() { Taints = [taint] };

    public static Value Of(Callee callee) => new() { Callee = callee };

    public static Value OfClass(string? name) => name is null ? Unknown : new Value { Class = name };

    public static Value Array(ImmutableDictionary<string, Value> elements, Value? rest, bool closed)
    {
        var (taints, size) = Held(elements, rest);
        return new Value { Elements = elements, Rest = rest, IsClosedArray = closed && rest is null, Taints = taints, Size = size }.Bounded();
    }

    private static (ImmutableArray<Taint> Taints, int Size) Held(ImmutableDictionary<string, Value> elements, Value? rest)
    {
        Effort.Spend(elements.Count);
        var (taints, size) = (rest?.Taints ?? [], 1 + (rest?.Size ?? 0));
        foreach (var (_, element) in elements)
        {
            if (element.IsTainted) { taints = Union(taints, element.Taints); }
            size += element.Size;
        }
        return (taints, size);
    }

    /// <summary>An array that holds too much forgets what its elements are made of, and keeps who chooses of it.</summary>
    private Value Bounded()
    {
        if (Size <= (IsTainted ? MostHeldTainted : MostHeld)) { return this; }
        Effort.Spend(Elements!.Count);
        return new Value
        {
            Elements = Elements.Any(e => e.Value.Size > 1) ? Elements.ToImmutableDictionary(e => e.Key, e => e.Value.Size > 1 ? e.Value.Flat() : e.Value) : Elements,
            Rest = Rest is { Size: > 1 } ? Rest.Flat() : Rest,
            IsClosedArray = IsClosedArray, Taints = Taints, Class = Class, Callee = Callee, Marks = Marks, Size = 1 + Elements.Count + (Rest is null ? 0 : 1),
        };
    }

    public Value WithClass(string name) => new() { Constant = Constant, Taints = Taints, Class = name, Callee = Callee, Elements = Elements, Rest = Rest, Marks = Marks, Size = Elements is null ? 1 : Size };

    public Value WithMarks(Marks marks) => (Marks & marks) == marks ? this : new Value
    {
        Constant = Constant, IsNumber = IsNumber, Pieces = Pieces, Alternatives = Alternatives, Taints = Taints, Elements = Elements, Rest = Rest, IsClosedArray = IsClosedArray, Class = Class, Callee = Callee, Marks = Marks | marks, Size = Size,
    };

    /// <summary>Only what an attacker chooses of it, as one piece.</summary>
    public Value Flat() => Pieces.IsEmpty && Alternatives.IsEmpty && Constant is null && Elements is null && Class is null ? this : Tainted(Taints, Marks);

    public static Value Tainted(ImmutableArray<Taint> taints, Marks marks = Marks.None) => taints.IsEmpty && marks == Marks.None ? Unknown : new Value { Taints = taints, Marks = marks };

    /// <summary>What is left of it when something took capabilities away, in this value and all it holds.</summary>
    public Value Without(Capability lost) => Map(t => t.Can & ~lost);

    public Value Map(Func<Taint, Capability> change)
    {
        if (!IsTainted) { return this; }
        Effort.Spend(1);
        var taints = ImmutableArray.CreateBuilder<Taint>(Taints.Length);
        foreach (var taint in Taints)
        {
            var can = change(taint);
            if (can != Capability.None) { taints.Add(taint with { Can = can }); }
        }
        if (Elements is null) { return Tainted(taints.ToImmutable(), Marks); }
        return Array(Elements.ToImmutableDictionary(e => e.Key, e => e.Value.Map(change)), Rest?.Map(change), IsClosedArray);
    }

    /// <summary>The same with another way behind each taint.</summary>
    public Value Along(string path, int line, string what)
    {
        if (!IsTainted) { return this; }
        return Rebuild(t => t with { Way = Step.After(t.Way, path, line, what) }, 0);
    }

    private Value Rebuild(Func<Taint, Taint> change, int depth)
    {
        if (!IsTainted) { return this; }
        Effort.Spend(1 + (Elements?.Count ?? 0));
        var deep = depth < 12;
        return new Value
        {
            Taints = [.. Taints.Select(change)],
            Pieces = deep ? Each(Pieces, change, depth) : [],
            Alternatives = deep ? Each(Alternatives, change, depth) : [],
            Elements = deep && Elements is not null && Elements.Count <= 40 ? Elements.ToImmutableDictionary(e => e.Key, e => e.Value.Rebuild(change, depth + 1)) : Elements,
            Rest = Rest?.Rebuild(change, depth + 1),
            IsClosedArray = IsClosedArray, Class = Class, Callee = Callee, Marks = Marks, Size = Size, Constant = Constant,
        };
    }

    private static ImmutableArray<Value> Each(ImmutableArray<Value> values, Func<Taint, Taint> change, int depth) => values.IsEmpty ? values : [.. values.Select(v => v.Rebuild(change, depth + 1))];

    public static Value Concat(ReadOnlySpan<Value> parts)
    {
        var constant = true;
        foreach (var part in parts) { constant &= part.Constant is not null; }
        if (constant)
        {
            var length = 0L;
            foreach (var part in parts) { length += part.Text()!.Length; }
            if (length > Folding.LongestText) { return Unknown; }
            var text = string.Concat(parts.ToArray().Select(p => p.Text()));
            var marks = Marks.None;
            foreach (var part in parts) { marks |= part.Marks; }
            return Of(text, marks | (parts.Length > 1 ? Marks.Built : Marks.None));
        }
        var size = 1;
        var taints = ImmutableArray<Taint>.Empty;
        var all = Marks.None;
        foreach (var part in parts)
        {
            size += part.Elements is null ? part.Size : 1;
            taints = Union(taints, part.Taints);
            all |= part.Marks;
        }
        return size > MostPieces ? Tainted(taints, all) : new Value { Pieces = HasArray(parts) ? [.. parts.ToArray().Select(p => p.Elements is null ? p : p.Flat())] : [.. parts], Taints = taints, Marks = all, Size = size };
    }

    private static bool HasArray(ReadOnlySpan<Value> parts)
    {
        foreach (var part in parts)
        {
            if (part.Elements is not null) { return true; }
        }
        return false;
    }

    public static Value Join(Value a, Value b)
    {
        if (ReferenceEquals(a, b) || (a.Constant is not null && b.Constant is not null && a.Constant.Equals(b.Constant))) { return a; }
        if (a.Elements is not null || b.Elements is not null) { return JoinArrays(a, b); }
        var callee = a.Callee ?? b.Callee;
        var marks = a.Marks | b.Marks;
        if (!a.IsTainted && !b.IsTainted && callee is null && marks == Marks.None && a.Class is null && b.Class is null && a.Constant is not string && b.Constant is not string && a.Pieces.IsEmpty && b.Pieces.IsEmpty && a.Alternatives.IsEmpty && b.Alternatives.IsEmpty) { return a.IsNumberLike && b.IsNumberLike ? Number : Unknown; }
        var alternatives = ImmutableArray.CreateBuilder<Value>(2);
        foreach (var side in (ReadOnlySpan<Value>)[a, b])
        {
            foreach (var one in side.Alternatives.IsEmpty ? [side] : side.Alternatives)
            {
                if (alternatives.Count < MostAlternatives && !alternatives.Any(x => ReferenceEquals(x, one) || (x.Constant is not null && x.Constant.Equals(one.Constant)))) { alternatives.Add(one); }
            }
        }
        var size = 1 + alternatives.Sum(v => v.Size);
        return new Value
        {
            Alternatives = size > MostPieces ? [] : alternatives.ToImmutable(),
            Taints = Union(a.Taints, b.Taints),
            Class = a.Class is null ? b.Class : b.Class is null || a.Class == b.Class ? a.Class : null,
            Callee = callee,
            Marks = marks,
            Size = Math.Min(size, MostPieces),
        };
    }

    private bool IsText => Constant is string { Length: > 0 } || (Marks & (Marks.Decoded | Marks.DecodedUnknown)) != 0;

    private bool IsNumberLike => IsNumber || Constant is long or double;

    private static Value JoinArrays(Value a, Value b)
    {
        var marks = a.Marks | b.Marks;
        if (a.Elements is null) { return a.IsTainted ? Array(b.Elements!, b.Rest is null ? a.Flat() : Join(a.Flat(), b.Rest), false).WithMarks(marks) : b.WithMarks(marks); }
        if (b.Elements is null) { return JoinArrays(b, a); }
        var elements = a.Elements;
        if (!ReferenceEquals(elements, b.Elements))
        {
            Effort.Spend(b.Elements.Count);
            var joined = elements.ToBuilder();
            foreach (var (key, value) in b.Elements)
            {
                if (!elements.TryGetValue(key, out var other)) { joined[key] = value; }
                else if (!ReferenceEquals(other, value)) { joined[key] = Join(other, value); }
            }
            elements = joined.ToImmutable();
        }
        var rest = a.Rest is null ? b.Rest : b.Rest is null ? a.Rest : Join(a.Rest, b.Rest);
        var taints = Union(a.Taints, b.Taints);
        return elements.Count > MostElements
            ? Array(ImmutableDictionary<string, Value>.Empty, Tainted(taints), false).WithMarks(marks)
            : new Value { Marks = marks, Elements = elements, Rest = rest, IsClosedArray = a.IsClosedArray && b.IsClosedArray && rest is null, Taints = taints, Size = Held(elements, rest).Size }.Bounded();
    }

    public static ImmutableArray<Taint> Union(ImmutableArray<Taint> a, ImmutableArray<Taint> b)
    {
        if (b.IsEmpty || a == b) { return a; }
        if (a.IsEmpty) { return b; }
        var all = a.ToBuilder();
        foreach (var taint in b)
        {
            var same = -1;
            for (var i = 0; i < all.Count; i++)
            {
                if (all[i].Origin == taint.Origin) { same = i; }
            }
            if (same >= 0) { all[same] = all[same] with { Can = all[same].Can | taint.Can }; }
            else if (all.Count < MostTaints) { all.Add(taint); }
        }
        return all.ToImmutable();
    }

    /// <summary>The element under a key; null for a key that isn't known.</summary>
    public Value At(string? key)
    {
        if (Elements is null) { return Tainted(Taints, Marks); }
        if (key is not null && Elements.TryGetValue(key, out var element)) { return element; }
        if (key is not null) { return Rest ?? (IsClosedArray ? Null : Unknown); }
        var any = Rest ?? Unknown;
        foreach (var (_, one) in Elements.Take(60)) { any = any == Unknown ? one : Join(any, one); }
        return any;
    }

    public Value With(string? key, Value element)
    {
        var elements = Elements ?? ImmutableDictionary<string, Value>.Empty;
        var rest = Elements is null && IsTainted ? Tainted(Taints) : Rest;
        var closed = Elements is null ? IsConstant : IsClosedArray;
        // A text of which one character is changed stays what it came from.
        var marks = Marks | (Elements is not null ? Marks.None : IsText ? element.Marks : element.Marks & Marks.DecodedUnknown);
        if (key is null || elements.Count >= MostElements) { return Array(elements, rest is null ? element : Join(rest, element), false).WithMarks(marks); }
        // What was overwritten may leave its taint behind: looking through all elements at every change would take squared time.
        var size = (Elements is null ? 1 + (rest?.Size ?? 0) : Size) + element.Size - (elements.TryGetValue(key, out var before) ? before.Size : 0);
        var changed = elements.SetItem(key, element);
        return new Value { Marks = marks, Elements = changed, Rest = rest, IsClosedArray = closed && rest is null, Taints = elements.Count < 40 ? Held(changed, rest).Taints : Union(Taints, element.Taints), Size = size }.Bounded();
    }

    /// <summary>As PHP makes a string of a constant.</summary>
    public string? Text() => Constant switch
    {
        string text => text,
        long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        double number => number.ToString("G14", System.Globalization.CultureInfo.InvariantCulture),
        bool truth => truth ? "1" : "",
        not null => "",
        null => null,
    };

    /// <summary>All texts that it may be, where its pieces are known but for the way the program took; none where they aren't, or are too many.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (Text() is { } only) { return [only]; }
        if (!Alternatives.IsEmpty) { return Alternatives.Select(a => a.Text()).OfType<string>().ToList() is { } all && all.Count == Alternatives.Length ? all : []; }
        IReadOnlyList<string> texts = Pieces.IsEmpty ? [] : [""];
        foreach (var piece in Pieces)
        {
            var next = piece.Texts();
            if (texts.Count * next.Count is 0 or > MostTexts) { return []; }
            texts = [.. texts.SelectMany(t => next.Select(n => t + n))];
        }
        return texts;
    }

    /// <summary>As PHP makes a key of a constant.</summary>
    public string? KeyText() => Constant is bool truth ? (truth ? "1" : "0") : Text();

    public bool? Truth() => Constant switch
    {
        string text => text.Length > 0 && text != "0",
        long number => number != 0,
        double number => number != 0,
        bool truth => truth,
        not null => false,
        null => Elements is { Count: > 0 } ? true : null,
    };

    public long? Integer() => Constant switch
    {
        long number => number,
        bool truth => truth ? 1 : 0,
        double number when Math.Abs(number) < 9e18 => (long)number,
        string text => LeadingInteger(text),
        not null => 0,
        null => null,
    };

    private static long LeadingInteger(string text)
    {
        var at = 0;
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r') { at++; }
        var negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is '-' or '+') { at++; }
        var number = 0L;
        for (; at < text.Length && char.IsAsciiDigit(text[at]) && number < long.MaxValue / 20; at++) { number = (number * 10) + (text[at] - '0'); }
        return negative ? -number : number;
    }
}
