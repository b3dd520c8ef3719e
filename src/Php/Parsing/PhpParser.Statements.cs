using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    /// <summary>Attributes already read at the start of a statement that turned out to be an expression.</summary>
    private ImmutableArray<AttributeGroup> attributesRead = [];

    /// <summary>A statement; or, so that reading always ends, one token stepped over.</summary>
    private Statement StatementOrSkip()
    {
        var mark = Here;
        var before = tokens.Consumed;
        var statement = Statement();
        if (tokens.Consumed != before) { return statement; }
        Unexpected("A statement");
        tokens.Advance();
        return new ErrorStatement(From(mark));
    }

    private Statement Statement()
    {
        var mark = Here;
        var outer = Enter();
        if (outer < 0) { return new ErrorStatement(From(mark)); }
        var statement = StatementAt(mark);
        Leave(outer);
        return statement;
    }

    private Statement StatementAt(Mark mark)
    {
        switch (Kind)
        {
            case TokenKind.InlineHtml:
                tokens.Advance();
                return new InlineHtmlStatement(From(mark));
            case TokenKind.Semicolon:
                tokens.Advance();
                return new EmptyStatement(From(mark));
            case TokenKind.OpenBrace: return Block();
            case TokenKind.Echo: return Echo(mark);
            case TokenKind.If: return If(mark);
            case TokenKind.While: return While(mark);
            case TokenKind.Do: return DoWhile(mark);
            case TokenKind.For: return For(mark);
            case TokenKind.Foreach: return Foreach(mark);
            case TokenKind.Switch: return Switch(mark);
            case TokenKind.Try: return Try(mark);
            case TokenKind.Return:
                var returned = OptionalValue();
                return new ReturnStatement(From(mark), returned);
            case TokenKind.Break:
                var broken = OptionalValue();
                return new BreakStatement(From(mark), broken);
            case TokenKind.Continue:
                var continued = OptionalValue();
                return new ContinueStatement(From(mark), continued);
            case TokenKind.Goto:
                tokens.Advance();
                var target = ExpectWord("A label");
                Semicolon();
                return new GotoStatement(From(mark), target);
            case TokenKind.Global:
                tokens.Advance();
                var globals = Listed(SimpleVariable);
                Semicolon();
                return new GlobalStatement(From(mark), globals);
            case TokenKind.Static when tokens.Peek(1).Kind == TokenKind.Variable:
                tokens.Advance();
                var statics = Listed(StaticVariable);
                Semicolon();
                return new StaticStatement(From(mark), statics);
            case TokenKind.Unset: return Unset(mark);
            case TokenKind.Declare: return Declare(mark);
            case TokenKind.HaltCompiler: return HaltCompiler(mark);
            case TokenKind.Namespace: return Namespace(mark);
            case TokenKind.Use: return Use(mark);
            case TokenKind.Identifier when tokens.Peek(1).Kind == TokenKind.Colon:
                var label = TakeIdentifier();
                tokens.Advance();
                return new LabelStatement(From(mark), label);
            default: return Declaration(mark, AttributeGroups());
        }
    }

    private Statement Declaration(Mark mark, ImmutableArray<AttributeGroup> attributes)
    {
        switch (Kind)
        {
            case TokenKind.Const:
                tokens.Advance();
                var constants = ConstantItems();
                Semicolon();
                return new ConstantDeclaration(From(mark), attributes, constants);
            case TokenKind.Function when IsWord(tokens.Peek(1).Kind) || (tokens.Peek(1).Kind is TokenKind.Ampersand or TokenKind.AmpersandFollowedByVariable && IsWord(tokens.Peek(2).Kind)):
                return Function(mark, attributes);
            case TokenKind.Abstract or TokenKind.Final or TokenKind.Class or TokenKind.Interface or TokenKind.Trait or TokenKind.Enum:
            case TokenKind.ReadOnly when tokens.Peek(1).Kind != TokenKind.OpenParen:
                return Class(mark, attributes);
            default:
                attributesRead = attributes;
                var expression = attributes.IsEmpty ? Expr() : Attributed(mark);
                Semicolon();
                return new ExpressionStatement(From(mark), expression);
        }
    }

    /// <summary>An expression statement that begins with attributes already read: only a function can follow.</summary>
    private Expression Attributed(Mark mark)
    {
        var closure = Closure(mark);
        attributesRead = [];
        return Binary(mark, closure, Precedence.Lowest);
    }

    /// <summary>The end of a statement. A missing one is reported and reading goes on where it stands.</summary>
    private void Semicolon() => Expect(TokenKind.Semicolon, "';'");

    private BlockStatement Block()
    {
        var mark = Here;
        if (!Expect(TokenKind.OpenBrace, "'{'")) { return new BlockStatement(ErrorHere().Span, []); }
        var statements = StatementsUntil(static kind => kind == TokenKind.CloseBrace);
        Expect(TokenKind.CloseBrace, "'}'");
        return new BlockStatement(From(mark), statements);
    }

    private ImmutableArray<Statement> StatementsUntil(Func<TokenKind, bool> ends)
    {
        var list = ImmutableArray.CreateBuilder<Statement>();
        while (Kind != TokenKind.End && !ends(Kind)) { list.Add(StatementOrSkip()); }
        return list.DrainToImmutable();
    }

    private ImmutableArray<T> Listed<T>(Func<T> read)
    {
        var list = ImmutableArray.CreateBuilder<T>();
        do { list.Add(read()); } while (TryTake(TokenKind.Comma));
        return list.DrainToImmutable();
    }

    private Expression? OptionalValue()
    {
        tokens.Advance();
        var value = Kind is TokenKind.Semicolon or TokenKind.End or TokenKind.CloseBrace ? null : Expr();
        Semicolon();
        return value;
    }

    private EchoStatement Echo(Mark mark)
    {
        tokens.Advance();
        var values = Listed(Expr);
        Semicolon();
        return new EchoStatement(From(mark), values);
    }

    private StaticVariable StaticVariable()
    {
        var mark = Here;
        var name = ExpectVariable();
        var value = TryTake(TokenKind.Equals) ? Expr() : null;
        return new StaticVariable(From(mark), name.Text, value);
    }

    private UnsetStatement Unset(Mark mark)
    {
        tokens.Advance();
        Expect(TokenKind.OpenParen, "'('");
        var variables = ExpressionsUntil(TokenKind.CloseParen);
        Expect(TokenKind.CloseParen, "')'");
        Semicolon();
        return new UnsetStatement(From(mark), variables);
    }

    private DeclareStatement Declare(Mark mark)
    {
        tokens.Advance();
        Expect(TokenKind.OpenParen, "'('");
        var directives = ConstantItems();
        Expect(TokenKind.CloseParen, "')'");
        if (TryTake(TokenKind.Semicolon)) { return new DeclareStatement(From(mark), directives, null); }
        var body = Body(TokenKind.EndDeclare);
        return new DeclareStatement(From(mark), directives, body);
    }

    private HaltCompilerStatement HaltCompiler(Mark mark)
    {
        tokens.Advance();
        Expect(TokenKind.OpenParen, "'('");
        Expect(TokenKind.CloseParen, "')'");
        Semicolon();
        var start = tokens.LastEnd;
        while (Kind != TokenKind.End) { tokens.Advance(); }
        return new HaltCompilerStatement(From(mark), start);
    }

    private TryStatement Try(Mark mark)
    {
        tokens.Advance();
        var body = Block();
        var catches = ImmutableArray.CreateBuilder<CatchClause>();
        while (Kind == TokenKind.Catch)
        {
            var start = Here;
            tokens.Advance();
            Expect(TokenKind.OpenParen, "'('");
            var types = ImmutableArray.CreateBuilder<Name>();
            do { types.Add(ExpectName("The name of a class")); } while (TryTake(TokenKind.Bar));
            var variable = Kind == TokenKind.Variable ? ExpectVariable() : null;
            Expect(TokenKind.CloseParen, "')'");
            var handler = Block();
            catches.Add(new CatchClause(From(start), types.DrainToImmutable(), variable, handler));
        }
        var last = TryTake(TokenKind.Finally) ? Block() : null;
        return new TryStatement(From(mark), body, catches.DrainToImmutable(), last);
    }
}
