using System.Numerics;

namespace Colophon.Crypto.Managed;

/// <summary>A point of edwards25519 in extended coordinates (X/Z, Y/Z, T = XY/Z).</summary>
internal readonly struct EdwardsPoint
{
    private static readonly BigInteger DValue = -121665 * BigInteger.ModPow(121666, FieldElement.Prime - 2, FieldElement.Prime);
    private static readonly FieldElement D = FieldElement.From(DValue);
    private static readonly FieldElement TwoD = FieldElement.From(2 * DValue);
    private static readonly FieldElement RootOfMinusOne = FieldElement.From(BigInteger.ModPow(2, (FieldElement.Prime - 1) / 4, FieldElement.Prime));
    public static readonly EdwardsPoint Identity = new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);
    /// <summary>The base point: y = 4/5 with even x.</summary>
    public static readonly EdwardsPoint Base = FromY(FieldElement.From(4 * BigInteger.ModPow(5, FieldElement.Prime - 2, FieldElement.Prime)), negative: false)!.Value;

    private readonly FieldElement _x, _y, _z, _t;

    private EdwardsPoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t) => (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>Decodes a compressed point; null when it isn't on the curve. The caller has checked that it is canonical.</summary>
    public static EdwardsPoint? Read(ReadOnlySpan<byte> bytes) => FromY(FieldElement.Read(bytes), (bytes[31] & 0x80) != 0);

    public void Write(Span<byte> bytes)
    {
        var inverse = _z.Invert();
        (_y * inverse).Write(bytes);
        if ((_x * inverse).IsNegative) { bytes[31] |= 0x80; }
    }

    public static EdwardsPoint operator -(in EdwardsPoint p) => new(-p._x, p._y, p._z, -p._t);

    public static EdwardsPoint operator +(in EdwardsPoint p, in EdwardsPoint q)
    {
        var a = (p._y - p._x) * (q._y - q._x);
        var b = (p._y + p._x) * (q._y + q._x);
        var c = p._t * TwoD * q._t;
        var d = p._z * q._z;
        d += d;
        FieldElement e = b - a, f = d - c, g = d + c, h = b + a;
        return new(e * f, g * h, f * g, e * h);
    }

    public EdwardsPoint Double()
    {
        var a = _x.Square();
        var b = _y.Square();
        var c = _z.Square();
        c += c;
        var h = a + b;
        var e = h - (_x + _y).Square();
        var g = a - b;
        var f = c + g;
        return new(e * f, g * h, f * g, e * h);
    }

    private static EdwardsPoint? FromY(in FieldElement y, bool negative)
    {
        var y2 = y.Square();
        var u = y2 - FieldElement.One;
        var v = (D * y2) + FieldElement.One;
        var v3 = v.Square() * v;
        var x = u * v3 * (u * v3.Square() * v).PowerP58();
        var check = v * x.Square();
        if (!FieldElement.Equal(check, u))
        {
            if (!FieldElement.Equal(check, -u)) { return null; }
            x *= RootOfMinusOne;
        }
        if (x.IsZero && negative) { return null; }
        if (x.IsNegative != negative) { x = -x; }
        return new(x, y, FieldElement.One, x * y);
    }
}
