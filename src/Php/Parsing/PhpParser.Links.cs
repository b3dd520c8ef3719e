using System.Collections.Immutable;
using System.Text;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    /// <summary><c>$s{0}</c> and <c>"abc"{0}</c> were indexes until PHP 8, whose grammar still knows them. Behind a default value a brace may begin hooks (PHP 8.4); nothing else lets one follow a value.</summary>
    private bool BracesIndex(Mark mark, Expression value) =>
        value is VariableExpression or DynamicVariableExpression or PropertyExpression or StaticPropertyExpression
        || ((value is ConstantExpression or ClassConstantExpression or MagicConstantExpression or ArrayExpression or CallExpression or MethodCallExpression or StaticCallExpression or IndexExpression || source[mark.Start] is (byte)'(' or (byte)'"' or (byte)'\'')
            && !BeginsHooks(tokens.Peek(1)));

    private bool BeginsHooks(Token first) =>
        first.Kind is TokenKind.CloseBrace or TokenKind.Attribute or TokenKind.Ampersand or TokenKind.AmpersandFollowedByVariable or TokenKind.Final
        || (first.Kind == TokenKind.Identifier && (Ascii.EqualsIgnoreCase(first.Text(source), "get"u8) || Ascii.EqualsIgnoreCase(first.Text(source), "set"u8)));

    /// <summary>Everything that can hang behind a value: calls, members, indexes. The last of them decides whether the whole is a place that can be assigned to.</summary>
    private Expression Links(Mark mark, Expression value, ref bool assignable)
    {
        while (true)
        {
            switch (Kind)
            {
                case TokenKind.OpenBracket:
                    if (!Link()) { return value; }
                    tokens.Advance();
                    var index = Kind == TokenKind.CloseBracket ? null : Expr();
                    Expect(TokenKind.CloseBracket, "']'");
                    value = new IndexExpression(From(mark), value, index, false);
                    assignable = true;
                    break;
                case TokenKind.OpenBrace when BracesIndex(mark, value):
                    if (!Link()) { return value; }
                    tokens.Advance();
                    var offset = Expr();
                    Expect(TokenKind.CloseBrace, "'}'");
                    value = new IndexExpression(From(mark), value, offset, true);
                    assignable = true;
                    break;
                case TokenKind.ObjectOperator or TokenKind.NullsafeObjectOperator:
                    if (!Link()) { return value; }
                    value = Member(mark, value);
                    assignable = true;
                    break;
                case TokenKind.DoubleColon:
                    if (!Link()) { return value; }
                    value = StaticMember(mark, value);
                    assignable = value is not ClassConstantExpression;
                    break;
                case TokenKind.OpenParen:
                    if (!Link()) { return value; }
                    var arguments = Arguments();
                    value = new CallExpression(From(mark), value, arguments);
                    assignable = true;
                    break;
                default: return value;
            }
        }
    }

    private Expression Member(Mark mark, Expression target)
    {
        var nullsafe = Take().Kind == TokenKind.NullsafeObjectOperator;
        var name = MemberName();
        if (Kind != TokenKind.OpenParen) { return new PropertyExpression(From(mark), target, name, nullsafe); }
        var arguments = Arguments();
        return new MethodCallExpression(From(mark), target, name, arguments, nullsafe);
    }

    private Expression MemberName()
    {
        if (IsWord(Kind)) { return TakeIdentifier(); }
        if (TryTake(TokenKind.OpenBrace))
        {
            var name = Expr();
            Expect(TokenKind.CloseBrace, "'}'");
            return name;
        }
        return SimpleVariable();
    }

    private Expression StaticMember(Mark mark, Expression type)
    {
        tokens.Advance();
        if (Kind is TokenKind.Variable or TokenKind.Dollar)
        {
            var variable = SimpleVariable();
            if (Kind == TokenKind.OpenParen)
            {
                var list = Arguments();
                return new StaticCallExpression(From(mark), type, variable, list);
            }
            return StaticProperty(mark, type, variable);
        }
        var name = MemberName();
        if (Kind == TokenKind.OpenParen)
        {
            var arguments = Arguments();
            return new StaticCallExpression(From(mark), type, name, arguments);
        }
        return new ClassConstantExpression(From(mark), type, name);
    }

    /// <summary>In <c>A::$b</c> the variable names the property; in <c>A::$$b</c> its value does.</summary>
    private StaticPropertyExpression StaticProperty(Mark mark, Expression type, Expression variable) => new(From(mark), type, variable switch
    {
        VariableExpression simple => new Identifier(simple.Span, simple.Name),
        DynamicVariableExpression dynamic => dynamic.Name,
        _ => variable,
    });

    private ArgumentList Arguments()
    {
        var mark = Here;
        Expect(TokenKind.OpenParen, "'('");
        if (Kind == TokenKind.Ellipsis && tokens.Peek(1).Kind == TokenKind.CloseParen)
        {
            tokens.Advance();
            tokens.Advance();
            return new ArgumentList(From(mark), [], true);
        }
        var list = ImmutableArray.CreateBuilder<Argument>();
        while (Kind is not (TokenKind.CloseParen or TokenKind.End))
        {
            list.Add(Argument());
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        Expect(TokenKind.CloseParen, "')'");
        return new ArgumentList(From(mark), list.DrainToImmutable(), false);
    }

    private Argument Argument()
    {
        var mark = Here;
        if (IsWord(Kind) && tokens.Peek(1).Kind == TokenKind.Colon)
        {
            var name = TakeIdentifier();
            tokens.Advance();
            var named = Expr();
            return new Argument(From(mark), name, named, false);
        }
        var spread = TryTake(TokenKind.Ellipsis);
        var value = Expr();
        return new Argument(From(mark), null, value, spread);
    }

    /// <summary>The class behind <c>new</c> and <c>instanceof</c>: a name, or a place that holds one; never a call.</summary>
    private Expression ClassReference()
    {
        if (IsName(Kind) || Kind is TokenKind.Static or TokenKind.Enum)
        {
            var named = Here;
            var name = TakeName();
            return Kind == TokenKind.DoubleColon ? ClassPlace(named, name) : name;
        }
        if (Kind == TokenKind.OpenParen) { return InParentheses(); }
        var mark = Here;
        return ClassPlace(mark, SimpleVariable());
    }

    private Expression ClassPlace(Mark mark, Expression place)
    {
        while (true)
        {
            switch (Kind)
            {
                case TokenKind.OpenBracket:
                    if (!Link()) { return place; }
                    tokens.Advance();
                    var index = Kind == TokenKind.CloseBracket ? null : Expr();
                    Expect(TokenKind.CloseBracket, "']'");
                    place = new IndexExpression(From(mark), place, index, false);
                    break;
                case TokenKind.ObjectOperator or TokenKind.NullsafeObjectOperator:
                    if (!Link()) { return place; }
                    var nullsafe = Take().Kind == TokenKind.NullsafeObjectOperator;
                    var name = MemberName();
                    place = new PropertyExpression(From(mark), place, name, nullsafe);
                    break;
                case TokenKind.DoubleColon:
                    if (!Link()) { return place; }
                    tokens.Advance();
                    var variable = SimpleVariable();
                    place = StaticProperty(mark, place, variable);
                    break;
                default: return place;
            }
        }
    }
}
