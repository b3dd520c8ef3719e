using System.Buffers.Binary;
using System.Numerics;

namespace Colophon.Crypto.Managed;

/// <summary>An integer modulo 2^255-19 in five limbs of 51 bits. Only ever holds public values: nothing here is constant-time.</summary>
internal readonly struct FieldElement
{
    private const ulong Mask = (1UL << 51) - 1;
    public static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    public static readonly FieldElement Zero;
    public static readonly FieldElement One = new(1, 0, 0, 0, 0);

    private readonly ulong _a, _b, _c, _d, _e;

    private FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e) => (_a, _b, _c, _d, _e) = (a, b, c, d, e);

    /// <summary>Reads 255 bits, little-endian; the topmost bit (a point's sign) is ignored.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask, ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    public static FieldElement From(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        (((value % Prime) + Prime) % Prime).TryWriteBytes(bytes, out _, isUnsigned: true);
        return Read(bytes);
    }

    /// <summary>Writes the one canonical encoding, below the prime.</summary>
    public void Write(Span<byte> bytes)
    {
        var r = Carry(_a, _b, _c, _d, _e);
        // q is 1 exactly when the value is at least the prime; adding 19·q and dropping bit 255 subtracts the prime
        var q = (r._a + 19) >> 51;
        q = (r._b + q) >> 51;
        q = (r._c + q) >> 51;
        q = (r._d + q) >> 51;
        q = (r._e + q) >> 51;
        var a = r._a + (19 * q);
        var b = r._b + (a >> 51);
        var c = r._c + (b >> 51);
        var d = r._d + (c >> 51);
        var e = (r._e + (d >> 51)) & Mask;
        (a, b, c, d) = (a & Mask, b & Mask, c & Mask, d & Mask);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, a | (b << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (b >> 13) | (c << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (c >> 26) | (d << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (d >> 39) | (e << 12));
    }

    public bool IsZero => Equal(this, Zero);

    public bool IsNegative
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            Write(bytes);
            return (bytes[0] & 1) == 1;
        }
    }

    public static bool Equal(in FieldElement x, in FieldElement y)
    {
        Span<byte> left = stackalloc byte[32];
        Span<byte> right = stackalloc byte[32];
        x.Write(left);
        y.Write(right);
        return left.SequenceEqual(right);
    }

    public static FieldElement operator +(in FieldElement x, in FieldElement y) => Carry(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);

    public static FieldElement operator -(in FieldElement x, in FieldElement y) => Carry( // 4·prime added, so that no limb goes below zero
        x._a + 0x1FFFFFFFFFFFB4 - y._a, x._b + 0x1FFFFFFFFFFFFC - y._b, x._c + 0x1FFFFFFFFFFFFC - y._c, x._d + 0x1FFFFFFFFFFFFC - y._d, x._e + 0x1FFFFFFFFFFFFC - y._e);

    public static FieldElement operator -(in FieldElement x) => Zero - x;

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        ulong b19 = 19 * y._b, c19 = 19 * y._c, d19 = 19 * y._d, e19 = 19 * y._e;
        return Reduce(
            Wide(x._a, y._a) + Wide(x._b, e19) + Wide(x._c, d19) + Wide(x._d, c19) + Wide(x._e, b19),
            Wide(x._a, y._b) + Wide(x._b, y._a) + Wide(x._c, e19) + Wide(x._d, d19) + Wide(x._e, c19),
            Wide(x._a, y._c) + Wide(x._b, y._b) + Wide(x._c, y._a) + Wide(x._d, e19) + Wide(x._e, d19),
            Wide(x._a, y._d) + Wide(x._b, y._c) + Wide(x._c, y._b) + Wide(x._d, y._a) + Wide(x._e, e19),
            Wide(x._a, y._e) + Wide(x._b, y._d) + Wide(x._c, y._c) + Wide(x._d, y._b) + Wide(x._e, y._a));
    }

    public FieldElement Square()
    {
        ulong a2 = 2 * _a, b2 = 2 * _b, c2 = 2 * _c, d19 = 19 * _d, e19 = 19 * _e;
        return Reduce(
            Wide(_a, _a) + Wide(b2, e19) + Wide(c2, d19),
            Wide(a2, _b) + Wide(c2, e19) + Wide(_d, d19),
            Wide(a2, _c) + Wide(_b, _b) + Wide(2 * _d, e19),
            Wide(a2, _d) + Wide(b2, _c) + Wide(_e, e19),
            Wide(a2, _e) + Wide(b2, _d) + Wide(_c, _c));
    }

    public FieldElement Square(int times)
    {
        var result = this;
        for (var i = 0; i < times; i++) { result = result.Square(); }
        return result;
    }

    /// <summary>x^(p-2), the inverse by Fermat.</summary>
    public FieldElement Invert()
    {
        var (x250, x11) = Power250();
        return x250.Square(5) * x11;
    }

    /// <summary>x^((p-5)/8), the heart of a square root modulo this prime.</summary>
    public FieldElement PowerP58() => Power250().X250.Square(2) * this;

    private (FieldElement X250, FieldElement X11) Power250()
    {
        var x2 = Square();
        var x9 = x2.Square(2) * this;
        var x11 = x9 * x2;
        var x5 = x11.Square() * x9; // x^(2^5 - 1)
        var x10 = x5.Square(5) * x5;
        var x20 = x10.Square(10) * x10;
        var x40 = x20.Square(20) * x20;
        var x50 = x40.Square(10) * x10;
        var x100 = x50.Square(50) * x50;
        var x200 = x100.Square(100) * x100;
        return (x200.Square(50) * x50, x11);
    }

    private static UInt128 Wide(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return new UInt128(high, low);
    }

    private static FieldElement Reduce(UInt128 a, UInt128 b, UInt128 c, UInt128 d, UInt128 e)
    {
        b += (ulong)(a >> 51);
        c += (ulong)(b >> 51);
        d += (ulong)(c >> 51);
        e += (ulong)(d >> 51);
        var low = ((ulong)a & Mask) + (19 * (ulong)(e >> 51));
        return new(low & Mask, ((ulong)b & Mask) + (low >> 51), (ulong)c & Mask, (ulong)d & Mask, (ulong)e & Mask);
    }

    private static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        b += a >> 51;
        c += b >> 51;
        d += c >> 51;
        e += d >> 51;
        var low = (a & Mask) + (19 * (e >> 51));
        return new(low & Mask, (b & Mask) + (low >> 51), c & Mask, d & Mask, e & Mask);
    }
}
