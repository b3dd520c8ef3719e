namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    /// <summary>Operators and single signs: the longest that fits.</summary>
    private TokenKind Sign()
    {
        byte a = source[position], b = At(position + 1), c = At(position + 2);
        return (char)a switch
        {
            '=' when b == '=' => c == '=' ? Take(3, TokenKind.IsIdentical) : Take(2, TokenKind.IsEqual),
            '=' when b == '>' => Take(2, TokenKind.DoubleArrow),
            '!' when b == '=' => c == '=' ? Take(3, TokenKind.IsNotIdentical) : Take(2, TokenKind.IsNotEqual),
            '<' when b == '=' => c == '>' ? Take(3, TokenKind.Spaceship) : Take(2, TokenKind.IsSmallerOrEqual),
            '<' when b == '<' => c == '=' ? Take(3, TokenKind.ShiftLeftEqual) : Take(2, TokenKind.ShiftLeft),
            '<' when b == '>' => Take(2, TokenKind.IsNotEqual),
            '>' when b == '>' => c == '=' ? Take(3, TokenKind.ShiftRightEqual) : Take(2, TokenKind.ShiftRight),
            '>' when b == '=' => Take(2, TokenKind.IsGreaterOrEqual),
            '+' when b == '+' => Take(2, TokenKind.Increment),
            '+' when b == '=' => Take(2, TokenKind.PlusEqual),
            '-' when b == '-' => Take(2, TokenKind.Decrement),
            '-' when b == '=' => Take(2, TokenKind.MinusEqual),
            '*' when b == '*' => c == '=' ? Take(3, TokenKind.PowEqual) : Take(2, TokenKind.Pow),
            '*' when b == '=' => Take(2, TokenKind.MulEqual),
            '/' when b == '=' => Take(2, TokenKind.DivEqual),
            '.' when b == '.' && c == '.' => Take(3, TokenKind.Ellipsis),
            '.' when b == '=' => Take(2, TokenKind.ConcatEqual),
            '%' when b == '=' => Take(2, TokenKind.ModEqual),
            '&' when b == '&' => Take(2, TokenKind.BooleanAnd),
            '&' when b == '=' => Take(2, TokenKind.AndEqual),
            '|' when b == '|' => Take(2, TokenKind.BooleanOr),
            '|' when b == '=' => Take(2, TokenKind.OrEqual),
            '|' when b == '>' && Since(PhpVersion.V85) => Take(2, TokenKind.Pipe),
            '^' when b == '=' => Take(2, TokenKind.XorEqual),
            '?' when b == '?' => c == '=' ? Take(3, TokenKind.CoalesceEqual) : Take(2, TokenKind.Coalesce),
            '?' when b == '-' && c == '>' && Since(PhpVersion.V80) => Arrow(3, TokenKind.NullsafeObjectOperator),
            ':' when b == ':' => Take(2, TokenKind.DoubleColon),
            ';' or ':' or ',' or '.' or '|' or '^' or '&' or '+' or '-' or '/' or '*' or '=' or '%' or '!' or '~' or '$' or '<' or '>' or '?' or '@' or '[' or ']' or '(' or ')' => Take(1, (TokenKind)a),
            _ => Take(1, TokenKind.BadCharacter),
        };
    }
}
