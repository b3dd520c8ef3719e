using System.Collections.Immutable;
using System.Globalization;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    /// <summary>What <c>++</c> makes of letters: «Az» becomes «Ba», «zz» becomes «aaa».</summary>
    private static string Next(string text)
    {
        var next = text.ToCharArray();
        for (var i = next.Length - 1; i >= 0; i--)
        {
            if (next[i] is not ('z' or 'Z' or '9')) { next[i]++; return new string(next); }
            next[i] = next[i] switch { 'z' => 'a', 'Z' => 'A', _ => '0' };
        }
        return (text[0] switch { >= 'a' and <= 'z' => "a", >= 'A' and <= 'Z' => "A", _ => "1" }) + new string(next);
    }

    private Value Binary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Add when IsSuperglobal(binary.Left) && IsSuperglobal(binary.Right): return Value.Join(Eval(binary.Left), Eval(binary.Right));
            case BinaryOperator.And or BinaryOperator.LogicalAnd or BinaryOperator.Or or BinaryOperator.LogicalOr:
                var isAnd = binary.Operator is BinaryOperator.And or BinaryOperator.LogicalAnd;
                var left = Eval(binary.Left).Truth();
                var skipped = env.Copy();
                Assume(binary.Left, isAnd);
                var right = Eval(binary.Right).Truth();
                if (left is not null && right is not null && frame.Unit.Decodes) { return Value.Of(isAnd ? left.Value && right.Value : left.Value || right.Value); }
                if (env.IsDead)
                {
                    // «check() or die()»: whoever goes on passed the check.
                    env = skipped;
                    Assume(binary.Left, !isAnd);
                }
                else { env.Join(skipped); }
                return Value.Unknown;
            case BinaryOperator.Coalesce:
                var maybe = Eval(binary.Left);
                var before = env.Copy();
                var fallback = Eval(binary.Right);
                if (env.IsDead) { env = before; return maybe; }
                return maybe.IsNull ? fallback : maybe is { IsConstant: true } or { Elements: not null } ? maybe : Value.Join(maybe, fallback);
            case BinaryOperator.Pipe:
                var piped = Eval(binary.Left);
                return Invoke(Eval(binary.Right), [piped], binary, false);
            default: return Arithmetic(binary.Operator, Eval(binary.Left), Eval(binary.Right));
        }
    }

    private static Value Arithmetic(BinaryOperator op, Value left, Value right)
    {
        if (op == BinaryOperator.BitXor && left.Constant is string a && right.Constant is string b && (a.Length > 0 && b.Length > 0))
        {
            return Value.Of(string.Create(Math.Min(a.Length, b.Length), (a, b), (to, s) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(s.a[i] ^ s.b[i]); } }), Marks.Built | Marks.Decoded);
        }
        if (op is BinaryOperator.BitOr or BinaryOperator.BitAnd && left.Constant is string c && right.Constant is string d)
        {
            var isOr = op == BinaryOperator.BitOr;
            var length = isOr ? Math.Max(c.Length, d.Length) : Math.Min(c.Length, d.Length);
            return Value.Of(string.Create(length, (c, d, isOr), (to, s) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(s.isOr ? (i < s.c.Length ? s.c[i] : 0) | (i < s.d.Length ? s.d[i] : 0) : s.c[i] & s.d[i]); } }), Marks.Built | Marks.Decoded);
        }
        if (op == BinaryOperator.BitXor && (left.IsTainted || right.IsTainted)) { return Value.Tainted(Value.Union(left.Taints, right.Taints), Marks.DecodedUnknown); }
        if (op == BinaryOperator.BitXor && ((left.Constant is string && !right.IsConstant && !right.IsNumber) || (right.Constant is string && !left.IsConstant && !left.IsNumber) || ((left.Marks | right.Marks) & (Marks.Decoded | Marks.DecodedUnknown)) != 0)) { return Value.Unknown.WithMarks(Marks.DecodedUnknown); }
        if (op == BinaryOperator.Add && left.Elements is not null && right.Elements is not null) { return Value.Join(left, right); }
        if (op is BinaryOperator.Identical or BinaryOperator.Equal or BinaryOperator.NotIdentical or BinaryOperator.NotEqual && left.IsConstant && right.IsConstant)
        {
            var same = left.Text() == right.Text();
            return Value.Of(op is BinaryOperator.Identical or BinaryOperator.Equal ? same : !same);
        }
        if (op is BinaryOperator.Less or BinaryOperator.Greater && left.Constant is string m && right.Constant is string n && m.Length > 0 && n.Length > 0 && !char.IsAsciiDigit(m[0]) && !char.IsAsciiDigit(n[0]))
        {
            return Value.Of(op == BinaryOperator.Less ? string.CompareOrdinal(m, n) < 0 : string.CompareOrdinal(m, n) > 0);
        }
        if (left.Integer() is not { } x || right.Integer() is not { } y) { return Value.Number; }
        if (left.Constant is double || right.Constant is double)
        {
            var (p, q) = (Convert.ToDouble(left.Constant is double l ? l : x, CultureInfo.InvariantCulture), Convert.ToDouble(right.Constant is double r ? r : y, CultureInfo.InvariantCulture));
            return op switch
            {
                BinaryOperator.Add => Value.Of(p + q),
                BinaryOperator.Subtract => Value.Of(p - q),
                BinaryOperator.Multiply => Value.Of(p * q),
                BinaryOperator.Divide when q != 0 => Value.Of(p / q),
                _ => Value.Number,
            };
        }
        return op switch
        {
            BinaryOperator.Add => Value.Of(unchecked(x + y)),
            BinaryOperator.Subtract => Value.Of(unchecked(x - y)),
            BinaryOperator.Multiply => Value.Of(unchecked(x * y)),
            BinaryOperator.Divide when y != 0 && y != -1 => x % y == 0 ? Value.Of(x / y) : Value.Of((double)x / y),
            BinaryOperator.Modulo when y != 0 && y != -1 => Value.Of(x % y),
            BinaryOperator.BitXor => Value.Of(x ^ y),
            BinaryOperator.BitAnd => Value.Of(x & y),
            BinaryOperator.BitOr => Value.Of(x | y),
            BinaryOperator.ShiftLeft when y is >= 0 and < 64 => Value.Of(x << (int)y),
            BinaryOperator.ShiftRight when y is >= 0 and < 64 => Value.Of(x >> (int)y),
            BinaryOperator.Less => Value.Of(x < y),
            BinaryOperator.LessOrEqual => Value.Of(x <= y),
            BinaryOperator.Greater => Value.Of(x > y),
            BinaryOperator.GreaterOrEqual => Value.Of(x >= y),
            _ => Value.Number,
        };
    }

    private Value Unary(UnaryExpression unary)
    {
        var operand = Eval(unary.Operand);
        return unary.Operator switch
        {
            UnaryOperator.Silence => operand,
            UnaryOperator.Not => operand.Truth() is { } truth ? Value.Of(!truth) : Value.Unknown,
            UnaryOperator.Minus when operand.Constant is long number && number != long.MinValue => Value.Of(-number),
            UnaryOperator.BitNot when operand.Constant is string text => Value.Of(string.Create(text.Length, text, (to, from) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(~from[i] & 0xff); } }), Marks.Built | Marks.Decoded),
            // Bytes that are no letters, without quotes: text before PHP 8, and only written to be turned round.
            UnaryOperator.BitNot when unary.Operand is ConstantExpression { Name: var bytes } && !System.Text.Ascii.IsValid(bytes.Text) => Value.Of(string.Concat(Latin(bytes.Span.Text(frame.File.Tree.Source)).Select(c => (char)(~c & 0xff))), Marks.Built | Marks.Decoded),
            UnaryOperator.BitNot when operand.Constant is long bits => Value.Of(~bits),
            UnaryOperator.BitNot when operand.IsTainted => operand,
            _ => Value.Number,
        };
    }

    private Value Cast(CastExpression cast)
    {
        var operand = Eval(cast.Operand);
        switch (cast.Kind)
        {
            case CastKind.Int: return operand.Integer() is { } number && operand.IsConstant ? Value.Of(number) : Value.Number;
            case CastKind.Float or CastKind.Bool or CastKind.Unset or CastKind.Void: return Value.Number;
            case CastKind.Array: return operand.Elements is not null ? operand : operand.IsConstant || operand.IsTainted ? Value.Array(ImmutableDictionary<string, Value>.Empty, operand, false) : operand;
            case CastKind.String when operand.IsConstant: return Value.Of(operand.Text()!, operand.Marks);
            case CastKind.String when operand.Class is not null && !operand.IsTainted && index.Method(operand.Class, "__tostring") is { } text: return CallUnit(text, [], [], cast, null);
            default: return operand;
        }
    }
}
