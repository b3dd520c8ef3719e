using System.Buffers.Binary;

namespace Colophon.Php.Lexing;

/// <summary>Reserved words, found without allocation: a word of at most 15 bytes is two numbers after its case is folded.</summary>
internal static class Keywords
{
    private const int Longest = 15;
    private const int Size = 512;
    private static readonly Entry[] Table = Build();

    private readonly record struct Entry(ulong Low, ulong High, TokenKind Kind, PhpVersion Since);

    public static TokenKind Find(ReadOnlySpan<byte> word, PhpVersion version)
    {
        if (word.Length is < 2 or > Longest) { return TokenKind.Identifier; }
        Fold(word, out var low, out var high);
        for (var slot = Slot(low, high); ; slot = (slot + 1) % Size)
        {
            ref readonly var entry = ref Table[slot];
            if (entry.Kind == TokenKind.End) { return TokenKind.Identifier; }
            if (entry.Low == low && entry.High == high) { return version >= entry.Since ? entry.Kind : TokenKind.Identifier; }
        }
    }

    /// <summary>Case of ASCII letters is bit 0x20; among the bytes of a name that bit tells nothing else apart in a reserved word.</summary>
    private static void Fold(ReadOnlySpan<byte> word, out ulong low, out ulong high)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        word.CopyTo(padded);
        low = BinaryPrimitives.ReadUInt64LittleEndian(padded) | 0x2020202020202020UL;
        high = BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]) | 0x2020202020202020UL;
    }

    private static int Slot(ulong low, ulong high) => (int)(((low * 0x9E3779B97F4A7C15UL) ^ (high * 0xC2B2AE3D27D4EB4FUL)) >> 55);

    private static Entry[] Build()
    {
        var table = new Entry[Size];
        foreach (var (word, kind, since) in Words())
        {
            Fold(System.Text.Encoding.ASCII.GetBytes(word), out var low, out var high);
            var slot = Slot(low, high);
            while (table[slot].Kind != TokenKind.End) { slot = (slot + 1) % Size; }
            table[slot] = new Entry(low, high, kind, since);
        }
        return table;
    }

    private static IEnumerable<(string Word, TokenKind Kind, PhpVersion Since)> Words()
    {
        foreach (var kind in Enum.GetValues<TokenKind>())
        {
            if (kind is >= TokenKind.Include and <= TokenKind.Callable && Spelling(kind) is { } word) { yield return (word, kind, Since(kind)); }
        }
        yield return ("die", TokenKind.Exit, PhpVersion.V74);
        yield return ("__line__", TokenKind.LineConstant, PhpVersion.V74);
        yield return ("__file__", TokenKind.FileConstant, PhpVersion.V74);
        yield return ("__dir__", TokenKind.DirConstant, PhpVersion.V74);
        yield return ("__class__", TokenKind.ClassConstant, PhpVersion.V74);
        yield return ("__trait__", TokenKind.TraitConstant, PhpVersion.V74);
        yield return ("__method__", TokenKind.MethodConstant, PhpVersion.V74);
        yield return ("__function__", TokenKind.FunctionConstant, PhpVersion.V74);
        yield return ("__property__", TokenKind.PropertyConstant, PhpVersion.V84);
        yield return ("__namespace__", TokenKind.NamespaceConstant, PhpVersion.V74);
    }

    private static PhpVersion Since(TokenKind kind) => kind switch
    {
        TokenKind.Match => PhpVersion.V80,
        TokenKind.ReadOnly => PhpVersion.V81,
        _ => PhpVersion.V74,
    };

    /// <summary>How a reserved word is written; null when more than a word decides (<c>enum</c>, <c>yield from</c>, <c>private(set)</c>).</summary>
    private static string? Spelling(TokenKind kind) => kind switch
    {
        TokenKind.YieldFrom or TokenKind.Enum or TokenKind.PublicSet or TokenKind.ProtectedSet or TokenKind.PrivateSet => null,
        TokenKind.IncludeOnce => "include_once",
        TokenKind.RequireOnce => "require_once",
        TokenKind.LogicalOr => "or",
        TokenKind.LogicalXor => "xor",
        TokenKind.LogicalAnd => "and",
        TokenKind.HaltCompiler => "__halt_compiler",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
