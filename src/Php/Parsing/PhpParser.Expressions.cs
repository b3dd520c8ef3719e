using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private Expression Expr() => Expr(Precedence.Lowest);

    /// <summary>An expression whose operators all bind tighter than <paramref name="above"/>.</summary>
    private Expression Expr(Precedence above)
    {
        var mark = Here;
        var outer = Enter();
        if (outer < 0) { return new ErrorExpression(From(mark)); }
        var expression = Binary(mark, Operand(), above);
        Leave(outer);
        return expression;
    }

    private Expression Binary(Mark mark, Expression left, Precedence above)
    {
        var last = Precedence.Lowest;
        while (true)
        {
            if (Kind == TokenKind.Question)
            {
                if (Precedence.Conditional <= above || !Link()) { return left; }
                left = Conditional(mark, left);
                continue;
            }
            if (Kind == TokenKind.InstanceOf)
            {
                if (Precedence.InstanceOf <= above || !Link()) { return left; }
                tokens.Advance();
                var type = ClassReference();
                left = new InstanceOfExpression(From(mark), left, type);
                continue;
            }
            if (!Operators.TryBinary(Kind, out var op, out var precedence) || precedence <= above) { return left; }
            if (precedence == last && (precedence is Precedence.Equality or Precedence.Comparison)) { Unexpected("Parentheses between comparisons"); }
            last = precedence;
            if (op == BinaryOperator.Concat)
            {
                left = Concat(mark, left);
                continue;
            }
            if (!Link()) { return left; }
            tokens.Advance();
            var right = Expr(precedence is Precedence.Coalesce or Precedence.Power ? precedence - 1 : precedence);
            left = new BinaryExpression(From(mark), op, left, right);
        }
    }

    private ConcatExpression Concat(Mark mark, Expression first)
    {
        var parts = ImmutableArray.CreateBuilder<Expression>(4);
        parts.Add(first);
        height++;
        while (TryTake(TokenKind.Dot)) { parts.Add(Expr(Precedence.Concat)); }
        return new ConcatExpression(From(mark), parts.DrainToImmutable());
    }

    private ConditionalExpression Conditional(Mark mark, Expression condition)
    {
        tokens.Advance();
        var then = Kind == TokenKind.Colon ? null : Expr();
        Expect(TokenKind.Colon, "':'");
        var otherwise = Expr(Precedence.Conditional);
        return new ConditionalExpression(From(mark), condition, then, otherwise, false);
    }

    /// <summary>Prefix operators with their operand, or a value with what hangs behind it.</summary>
    private Expression Operand()
    {
        var mark = Here;
        switch (Kind)
        {
            case TokenKind.Exclamation: return Unary(mark, UnaryOperator.Not, Precedence.Not);
            case TokenKind.Plus: return Unary(mark, UnaryOperator.Plus, Precedence.Unary);
            case TokenKind.Minus: return Unary(mark, UnaryOperator.Minus, Precedence.Unary);
            case TokenKind.Tilde: return Unary(mark, UnaryOperator.BitNot, Precedence.Unary);
            case TokenKind.At: return Unary(mark, UnaryOperator.Silence, Precedence.Unary);
            case >= TokenKind.IntCast and <= TokenKind.VoidCast:
                var cast = Operators.Cast(Take().Kind);
                var casted = Expr(cast == CastKind.Void ? Precedence.Lowest : Precedence.Unary);
                return new CastExpression(From(mark), cast, casted);
            case TokenKind.Increment or TokenKind.Decrement:
                var decrement = Take().Kind == TokenKind.Decrement;
                var changed = Place();
                return new IncrementExpression(From(mark), changed, decrement, true);
            case TokenKind.Include: return Include(mark, IncludeKind.Include);
            case TokenKind.IncludeOnce: return Include(mark, IncludeKind.IncludeOnce);
            case TokenKind.Require: return Include(mark, IncludeKind.Require);
            case TokenKind.RequireOnce: return Include(mark, IncludeKind.RequireOnce);
            case TokenKind.Print:
                tokens.Advance();
                var printed = Expr(Precedence.Print);
                return new PrintExpression(From(mark), printed);
            case TokenKind.Throw:
                tokens.Advance();
                var thrown = Expr(Precedence.Throw);
                return new ThrowExpression(From(mark), thrown);
            case TokenKind.Yield: return Yield(mark);
            case TokenKind.YieldFrom:
                tokens.Advance();
                var generator = Expr(Precedence.YieldFrom);
                return new YieldFromExpression(From(mark), generator);
            case TokenKind.Clone: return Clone(mark);
            default: return Assignable(mark);
        }
    }

    private UnaryExpression Unary(Mark mark, UnaryOperator op, Precedence precedence)
    {
        tokens.Advance();
        var operand = Expr(precedence);
        return new UnaryExpression(From(mark), op, operand);
    }

    private IncludeExpression Include(Mark mark, IncludeKind kind)
    {
        tokens.Advance();
        var operand = Expr(Precedence.Include);
        return new IncludeExpression(From(mark), kind, operand);
    }

    private YieldExpression Yield(Mark mark)
    {
        tokens.Advance();
        if (!MayStartExpression(Kind)) { return new YieldExpression(From(mark), null, null); }
        var value = Expr(Precedence.Yield);
        if (!TryTake(TokenKind.DoubleArrow)) { return new YieldExpression(From(mark), null, value); }
        var second = Expr(Precedence.DoubleArrow);
        return new YieldExpression(From(mark), value, second);
    }

    private static bool MayStartExpression(TokenKind kind) =>
        kind is not (TokenKind.Semicolon or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.Comma or TokenKind.Colon or TokenKind.Question or TokenKind.InstanceOf or TokenKind.DoubleArrow or TokenKind.End)
        && (kind is TokenKind.Plus or TokenKind.Minus || !Operators.TryBinary(kind, out _, out _));

    /// <summary><c>clone $x</c>; with more than one argument, a name or a spread (8.5) it is a call.</summary>
    private Expression Clone(Mark mark)
    {
        var word = Take();
        if (Kind != TokenKind.OpenParen)
        {
            var plain = Expr(Precedence.Clone);
            return new CloneExpression(From(mark), plain);
        }
        var open = Here;
        var arguments = Arguments();
        if (arguments.Arguments is not [{ Name: null, IsSpread: false, Value: var only }])
        {
            return new CallExpression(From(mark), new Name(SpanOf(word), TextOf(word), NameKind.Unqualified), arguments);
        }
        // One argument in parentheses is the beginning of an ordinary operand.
        var assignable = false;
        var operand = Links(open, only, ref assignable);
        return new CloneExpression(From(mark), operand);
    }

    /// <summary>A value; and if it can be assigned to, its assignment, which binds whatever stands before.</summary>
    private Expression Assignable(Mark mark)
    {
        var target = Postfix(mark, out var assignable);
        if (!assignable) { return target; }
        switch (Kind)
        {
            case TokenKind.Equals:
                tokens.Advance();
                if (Kind is TokenKind.Ampersand or TokenKind.AmpersandFollowedByVariable)
                {
                    tokens.Advance();
                    var referred = Place();
                    return new AssignReferenceExpression(From(mark), target, referred);
                }
                var value = Expr(Precedence.Assignment);
                return new AssignExpression(From(mark), target, value);
            case TokenKind.Increment or TokenKind.Decrement when target is not ArrayExpression:
                var decrement = Take().Kind == TokenKind.Decrement;
                return new IncrementExpression(From(mark), target, decrement, false);
            default:
                if (Operators.Compound(Kind) is not { } op) { return target; }
                tokens.Advance();
                var operand = Expr(Precedence.Assignment);
                return new CompoundAssignExpression(From(mark), op, target, operand);
        }
    }

    /// <summary>Something that stands for a variable, without an assignment behind it.</summary>
    private Expression Place()
    {
        var mark = Here;
        var outer = Enter();
        if (outer < 0) { return new ErrorExpression(From(mark)); }
        var token = tokens.Current;
        var place = Postfix(mark, out var assignable);
        if (!assignable && place is not ErrorExpression) { Report(DiagnosticKind.Syntax, SpanOf(token), "A variable was expected here."); }
        Leave(outer);
        return place;
    }
}
