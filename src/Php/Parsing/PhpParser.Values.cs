using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private Expression Postfix(Mark mark, out bool assignable)
    {
        var value = Primary(mark, out assignable, out var linkable);
        return linkable ? Links(mark, value, ref assignable) : value;
    }

    /// <summary>A value by itself. What can be written behind it is <see cref="Links"/>.</summary>
    private Expression Primary(Mark mark, out bool assignable, out bool linkable)
    {
        assignable = false;
        linkable = true;
        switch (Kind)
        {
            case TokenKind.Variable:
                assignable = true;
                return new VariableExpression(SpanOf(tokens.Current), VariableName(Take()));
            case TokenKind.Dollar:
                assignable = true;
                return DynamicVariable(mark);
            case TokenKind.OpenParen: return Parenthesized();
            case TokenKind.OpenBracket:
                assignable = true;
                return Array(mark, ArraySyntax.Short, TokenKind.CloseBracket);
            case TokenKind.Array when tokens.Peek(1).Kind == TokenKind.OpenParen:
                tokens.Advance();
                return Array(mark, ArraySyntax.Long, TokenKind.CloseParen);
            case TokenKind.List when tokens.Peek(1).Kind == TokenKind.OpenParen:
                tokens.Advance();
                assignable = true;
                linkable = false;
                return Array(mark, ArraySyntax.List, TokenKind.CloseParen);
            case TokenKind.ConstantString: return ConstantString();
            case TokenKind.Quote: return Interpolated(mark, TokenKind.Quote);
            case TokenKind.Static when tokens.Peek(1).Kind == TokenKind.DoubleColon: return TakeName();
            case TokenKind.Identifier or TokenKind.NameQualified or TokenKind.NameFullyQualified or TokenKind.NameRelative:
                var named = NamedValue(mark);
                assignable = named is CallExpression;
                return named;
            case TokenKind.ReadOnly when tokens.Peek(1).Kind == TokenKind.OpenParen:
                // The word is reserved, so PHP looks for such a function only in the global namespace.
                var word = Take();
                var arguments = Arguments();
                return new CallExpression(From(mark), new Name(SpanOf(word), TextOf(word), NameKind.FullyQualified), arguments);
            case >= TokenKind.LineConstant and <= TokenKind.NamespaceConstant:
                return new MagicConstantExpression(SpanOf(tokens.Current), (MagicConstant)(Take().Kind - TokenKind.LineConstant));
            case TokenKind.New: return New(mark, out linkable);
            case TokenKind.Backtick: return Interpolated(mark, TokenKind.Backtick);
            default:
                linkable = false;
                return Unlinkable(mark);
        }
    }

    private Expression Unlinkable(Mark mark)
    {
        switch (Kind)
        {
            case TokenKind.Integer or TokenKind.Float: return Number();
            case TokenKind.StartHeredoc: return Heredoc(mark);
            case TokenKind.EncapsedText:
                Report(DiagnosticKind.Syntax, SpanOf(tokens.Current), "The string is never closed.");
                return new StringLiteral(SpanOf(tokens.Current), source.AsMemory(tokens.Current.Start, Take().Length));
            case TokenKind.Isset:
                tokens.Advance();
                Expect(TokenKind.OpenParen, "'('");
                var tested = ExpressionsUntil(TokenKind.CloseParen);
                Expect(TokenKind.CloseParen, "')'");
                return new IssetExpression(From(mark), tested);
            case TokenKind.Empty:
                tokens.Advance();
                var emptied = InParentheses();
                return new EmptyExpression(From(mark), emptied);
            case TokenKind.Eval:
                tokens.Advance();
                var code = InParentheses();
                return new IncludeExpression(From(mark), IncludeKind.Eval, code);
            case TokenKind.Exit: return Exit(mark);
            case TokenKind.Match: return Match(mark);
            case TokenKind.Function or TokenKind.Fn or TokenKind.Attribute: return Closure(mark);
            case TokenKind.Static when tokens.Peek(1).Kind is TokenKind.Function or TokenKind.Fn: return Closure(mark);
            default:
                Unexpected("An expression");
                return ErrorHere();
        }
    }

    private Expression InParentheses()
    {
        Expect(TokenKind.OpenParen, "'('");
        var inner = Expr();
        Expect(TokenKind.CloseParen, "')'");
        return inner;
    }

    private Expression Parenthesized()
    {
        var inner = InParentheses();
        return inner is ConditionalExpression c ? new ConditionalExpression(c.Span, c.Condition, c.Then, c.Else, true) : inner;
    }

    private Expression NamedValue(Mark mark)
    {
        var name = TakeName();
        if (Kind == TokenKind.OpenParen)
        {
            var arguments = Arguments();
            return new CallExpression(From(mark), name, arguments);
        }
        return Kind == TokenKind.DoubleColon ? name : new ConstantExpression(name.Span, name);
    }

    /// <summary><c>$$a</c>, <c>${expression}</c></summary>
    private Expression DynamicVariable(Mark mark)
    {
        var outer = Enter();
        if (outer < 0) { return new ErrorExpression(From(mark)); }
        tokens.Advance();
        Expression name;
        if (TryTake(TokenKind.OpenBrace))
        {
            name = Expr();
            Expect(TokenKind.CloseBrace, "'}'");
        }
        else { name = SimpleVariable(); }
        Leave(outer);
        return new DynamicVariableExpression(From(mark), name, false);
    }

    private Expression SimpleVariable()
    {
        if (Kind == TokenKind.Variable) { return new VariableExpression(SpanOf(tokens.Current), VariableName(Take())); }
        if (Kind == TokenKind.Dollar) { return DynamicVariable(Here); }
        Unexpected("A variable");
        return ErrorHere();
    }

    private ImmutableArray<Expression> ExpressionsUntil(TokenKind close)
    {
        var list = ImmutableArray.CreateBuilder<Expression>();
        while (Kind != close && Kind != TokenKind.End)
        {
            list.Add(Expr());
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        return list.DrainToImmutable();
    }

    private ArrayExpression Array(Mark mark, ArraySyntax syntax, TokenKind close)
    {
        tokens.Advance();
        var list = ImmutableArray.CreateBuilder<ArrayElement?>();
        while (true)
        {
            list.Add(Kind == TokenKind.Comma || Kind == close ? null : Element());
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        if (list[^1] is null) { list.RemoveAt(list.Count - 1); }
        Expect(close, close == TokenKind.CloseBracket ? "']'" : "')'");
        return new ArrayExpression(From(mark), list.DrainToImmutable(), syntax);
    }

    private ArrayElement Element()
    {
        var mark = Here;
        if (TryTake(TokenKind.Ellipsis))
        {
            var spread = Expr();
            return new ArrayElement(From(mark), null, spread, false, true);
        }
        var reference = TakeReference();
        var value = reference ? Place() : Expr();
        if (reference || !TryTake(TokenKind.DoubleArrow)) { return new ArrayElement(From(mark), null, value, reference, false); }
        reference = TakeReference();
        var second = reference ? Place() : Expr();
        return new ArrayElement(From(mark), value, second, reference, false);
    }

    private bool TakeReference() => TryTake(TokenKind.AmpersandFollowedByVariable) || TryTake(TokenKind.Ampersand);

    private Expression Exit(Mark mark)
    {
        var word = Take();
        if (Kind != TokenKind.OpenParen) { return new ExitExpression(From(mark), null); }
        var list = Arguments();
        return list switch
        {
            { IsFirstClassCallable: false, Arguments: [] } => new ExitExpression(From(mark), null),
            { Arguments: [{ Name: null, IsSpread: false, Value: var status }] } => new ExitExpression(From(mark), status),
            _ => new CallExpression(From(mark), new Name(SpanOf(word), TextOf(word), NameKind.Unqualified), list),
        };
    }

    private MatchExpression Match(Mark mark)
    {
        tokens.Advance();
        var subject = InParentheses();
        Expect(TokenKind.OpenBrace, "'{'");
        var arms = ImmutableArray.CreateBuilder<MatchArm>();
        while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var arm = Here;
            var conditions = ImmutableArray<Expression>.Empty;
            if (Kind == TokenKind.Default && tokens.Peek(1).Kind is TokenKind.DoubleArrow or TokenKind.Comma)
            {
                tokens.Advance();
                TryTake(TokenKind.Comma);
            }
            else { conditions = ExpressionsUntil(TokenKind.DoubleArrow); }
            Expect(TokenKind.DoubleArrow, "'=>'");
            var body = Expr();
            arms.Add(new MatchArm(From(arm), conditions, body));
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        Expect(TokenKind.CloseBrace, "'}'");
        return new MatchExpression(From(mark), subject, arms.DrainToImmutable());
    }

    private Expression New(Mark mark, out bool linkable)
    {
        tokens.Advance();
        linkable = true;
        var declaration = Here;
        var attributes = AttributeGroups();
        if (Kind is TokenKind.Class or TokenKind.ReadOnly or TokenKind.Final or TokenKind.Abstract) { return AnonymousClass(mark, declaration, attributes); }
        var type = ClassReference();
        if (Kind != TokenKind.OpenParen)
        {
            linkable = false;
            return new NewExpression(From(mark), type, null);
        }
        var arguments = Arguments();
        return new NewExpression(From(mark), type, arguments);
    }
}
