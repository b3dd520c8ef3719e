using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

/// <summary>How tightly operators bind, lowest first, as in PHP 8's grammar (and 8.5's for the pipe).</summary>
internal enum Precedence
{
    Lowest, Throw, Include, LogicalOr, LogicalXor, LogicalAnd, Print, Yield, DoubleArrow, YieldFrom, Assignment, Conditional, Coalesce, Or, And,
    BitOr, BitXor, BitAnd, Equality, Comparison, Pipe, Concat, Shift, Additive, Multiplicative, Not, InstanceOf, Unary, Power, Clone,
}

internal static class Operators
{
    public static bool TryBinary(TokenKind kind, out BinaryOperator op, out Precedence precedence)
    {
        (op, precedence) = kind switch
        {
            TokenKind.LogicalOr => (BinaryOperator.LogicalOr, Precedence.LogicalOr),
            TokenKind.LogicalXor => (BinaryOperator.LogicalXor, Precedence.LogicalXor),
            TokenKind.LogicalAnd => (BinaryOperator.LogicalAnd, Precedence.LogicalAnd),
            TokenKind.Coalesce => (BinaryOperator.Coalesce, Precedence.Coalesce),
            TokenKind.BooleanOr => (BinaryOperator.Or, Precedence.Or),
            TokenKind.BooleanAnd => (BinaryOperator.And, Precedence.And),
            TokenKind.Bar => (BinaryOperator.BitOr, Precedence.BitOr),
            TokenKind.Caret => (BinaryOperator.BitXor, Precedence.BitXor),
            TokenKind.Ampersand or TokenKind.AmpersandFollowedByVariable => (BinaryOperator.BitAnd, Precedence.BitAnd),
            TokenKind.IsEqual => (BinaryOperator.Equal, Precedence.Equality),
            TokenKind.IsNotEqual => (BinaryOperator.NotEqual, Precedence.Equality),
            TokenKind.IsIdentical => (BinaryOperator.Identical, Precedence.Equality),
            TokenKind.IsNotIdentical => (BinaryOperator.NotIdentical, Precedence.Equality),
            TokenKind.Spaceship => (BinaryOperator.Spaceship, Precedence.Equality),
            TokenKind.Less => (BinaryOperator.Less, Precedence.Comparison),
            TokenKind.IsSmallerOrEqual => (BinaryOperator.LessOrEqual, Precedence.Comparison),
            TokenKind.Greater => (BinaryOperator.Greater, Precedence.Comparison),
            TokenKind.IsGreaterOrEqual => (BinaryOperator.GreaterOrEqual, Precedence.Comparison),
            TokenKind.Pipe => (BinaryOperator.Pipe, Precedence.Pipe),
            TokenKind.Dot => (BinaryOperator.Concat, Precedence.Concat),
            TokenKind.ShiftLeft => (BinaryOperator.ShiftLeft, Precedence.Shift),
            TokenKind.ShiftRight => (BinaryOperator.ShiftRight, Precedence.Shift),
            TokenKind.Plus => (BinaryOperator.Add, Precedence.Additive),
            TokenKind.Minus => (BinaryOperator.Subtract, Precedence.Additive),
            TokenKind.Asterisk => (BinaryOperator.Multiply, Precedence.Multiplicative),
            TokenKind.Slash => (BinaryOperator.Divide, Precedence.Multiplicative),
            TokenKind.Percent => (BinaryOperator.Modulo, Precedence.Multiplicative),
            TokenKind.Pow => (BinaryOperator.Power, Precedence.Power),
            _ => (default, Precedence.Lowest),
        };
        return precedence != Precedence.Lowest;
    }

    public static BinaryOperator? Compound(TokenKind kind) => kind switch
    {
        TokenKind.PlusEqual => BinaryOperator.Add,
        TokenKind.MinusEqual => BinaryOperator.Subtract,
        TokenKind.MulEqual => BinaryOperator.Multiply,
        TokenKind.DivEqual => BinaryOperator.Divide,
        TokenKind.ConcatEqual => BinaryOperator.Concat,
        TokenKind.ModEqual => BinaryOperator.Modulo,
        TokenKind.AndEqual => BinaryOperator.BitAnd,
        TokenKind.OrEqual => BinaryOperator.BitOr,
        TokenKind.XorEqual => BinaryOperator.BitXor,
        TokenKind.ShiftLeftEqual => BinaryOperator.ShiftLeft,
        TokenKind.ShiftRightEqual => BinaryOperator.ShiftRight,
        TokenKind.CoalesceEqual => BinaryOperator.Coalesce,
        TokenKind.PowEqual => BinaryOperator.Power,
        _ => null,
    };

    public static CastKind Cast(TokenKind kind) => kind switch
    {
        TokenKind.IntCast => CastKind.Int,
        TokenKind.FloatCast => CastKind.Float,
        TokenKind.StringCast => CastKind.String,
        TokenKind.ArrayCast => CastKind.Array,
        TokenKind.ObjectCast => CastKind.Object,
        TokenKind.BoolCast => CastKind.Bool,
        TokenKind.UnsetCast => CastKind.Unset,
        _ => CastKind.Void,
    };
}
