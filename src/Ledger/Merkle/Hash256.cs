using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Colophon.Ledger;

/// <summary>A SHA-256 value: of a leaf, a node or a root.</summary>
[InlineArray(Length)]
public struct Hash256 : IEquatable<Hash256>
{
    public const int Length = 32;
    private byte _first;

    /// <exception cref="ArgumentException">when <paramref name="bytes"/> isn't 32 bytes long.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) { throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes)); }
        bytes.CopyTo(this);
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in _first, Length);

    public static bool TryParseBase64(string? text, out Hash256 hash)
    {
        hash = default;
        Span<byte> target = hash;
        return text is { Length: 44 } && Convert.TryFromBase64String(text, target, out var written) && written == Length;
    }

    public static bool TryParseHex(string? text, out Hash256 hash)
    {
        hash = default;
        Span<byte> target = hash;
        return text is { Length: 2 * Length } && !text.AsSpan().ContainsAnyInRange('A', 'Z')
            && Convert.FromHexString(text, target, out _, out var written) == System.Buffers.OperationStatus.Done && written == Length;
    }

    public readonly string ToBase64() => Convert.ToBase64String(Bytes);

    public readonly string ToHex() => Convert.ToHexStringLower(Bytes);

    public readonly bool Equals(Hash256 other) => Bytes.SequenceEqual(other.Bytes);

    public override readonly bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(Bytes);

    public override readonly string ToString() => ToHex();

    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);
}
