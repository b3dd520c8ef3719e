using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    /// <summary>The body of a loop or declare: one statement, or a colon and statements up to the word that ends it.</summary>
    private Statement Body(TokenKind endWord)
    {
        if (Kind != TokenKind.Colon) { return Statement(); }
        var mark = Here;
        tokens.Advance();
        var statements = StatementsUntil(kind => kind == endWord || kind == TokenKind.CloseBrace);
        var block = new BlockStatement(From(mark), statements);
        Expect(endWord, $"'{endWord.ToString().ToLowerInvariant()}'");
        Semicolon();
        return block;
    }

    private IfStatement If(Mark mark)
    {
        var branches = ImmutableArray.CreateBuilder<IfBranch>();
        var start = mark;
        while (true)
        {
            tokens.Advance();
            var condition = InParentheses();
            if (Kind == TokenKind.Colon && branches.Count == 0) { return IfWithWords(mark, condition); }
            var body = Statement();
            branches.Add(new IfBranch(From(start), condition, body));
            if (Kind != TokenKind.ElseIf) { break; }
            start = Here;
        }
        var otherwise = TryTake(TokenKind.Else) ? Statement() : null;
        return new IfStatement(From(mark), branches.DrainToImmutable(), otherwise);
    }

    /// <summary><c>if (a): … elseif (b): … else: … endif;</c></summary>
    private IfStatement IfWithWords(Mark mark, Expression condition)
    {
        var branches = ImmutableArray.CreateBuilder<IfBranch>();
        var start = mark;
        while (true)
        {
            var body = WordBody();
            branches.Add(new IfBranch(From(start), condition, body));
            if (Kind != TokenKind.ElseIf) { break; }
            start = Here;
            tokens.Advance();
            condition = InParentheses();
        }
        var otherwise = TryTake(TokenKind.Else) ? WordBody() : null;
        Expect(TokenKind.EndIf, "'endif'");
        Semicolon();
        return new IfStatement(From(mark), branches.DrainToImmutable(), otherwise);
    }

    private BlockStatement WordBody()
    {
        var mark = Here;
        Expect(TokenKind.Colon, "':'");
        var statements = StatementsUntil(static kind => kind is TokenKind.ElseIf or TokenKind.Else or TokenKind.EndIf or TokenKind.CloseBrace);
        return new BlockStatement(From(mark), statements);
    }

    private WhileStatement While(Mark mark)
    {
        tokens.Advance();
        var condition = InParentheses();
        var body = Body(TokenKind.EndWhile);
        return new WhileStatement(From(mark), condition, body);
    }

    private DoWhileStatement DoWhile(Mark mark)
    {
        tokens.Advance();
        var body = Statement();
        Expect(TokenKind.While, "'while'");
        var condition = InParentheses();
        Semicolon();
        return new DoWhileStatement(From(mark), body, condition);
    }

    private ForStatement For(Mark mark)
    {
        tokens.Advance();
        Expect(TokenKind.OpenParen, "'('");
        var initial = ExpressionsUntil(TokenKind.Semicolon);
        Expect(TokenKind.Semicolon, "';'");
        var conditions = ExpressionsUntil(TokenKind.Semicolon);
        Expect(TokenKind.Semicolon, "';'");
        var steps = ExpressionsUntil(TokenKind.CloseParen);
        Expect(TokenKind.CloseParen, "')'");
        var body = Body(TokenKind.EndFor);
        return new ForStatement(From(mark), initial, conditions, steps, body);
    }

    private ForeachStatement Foreach(Mark mark)
    {
        tokens.Advance();
        Expect(TokenKind.OpenParen, "'('");
        var subject = Expr();
        Expect(TokenKind.As, "'as'");
        Expression? key = null;
        var reference = TakeReference();
        var value = Place();
        if (TryTake(TokenKind.DoubleArrow))
        {
            key = value;
            reference = TakeReference();
            value = Place();
        }
        Expect(TokenKind.CloseParen, "')'");
        var body = Body(TokenKind.EndForeach);
        return new ForeachStatement(From(mark), subject, key, value, reference, body);
    }

    private SwitchStatement Switch(Mark mark)
    {
        tokens.Advance();
        var subject = InParentheses();
        var words = Kind == TokenKind.Colon;
        var end = words ? TokenKind.EndSwitch : TokenKind.CloseBrace;
        if (words) { tokens.Advance(); }
        else { Expect(TokenKind.OpenBrace, "'{'"); }
        TryTake(TokenKind.Semicolon);
        var cases = ImmutableArray.CreateBuilder<SwitchCase>();
        while (Kind != end && Kind is not (TokenKind.End or TokenKind.CloseBrace))
        {
            if (Kind is TokenKind.Case or TokenKind.Default) { cases.Add(Case(end)); }
            else
            {
                Unexpected("'case' or 'default'");
                tokens.Advance();
            }
        }
        if (words)
        {
            Expect(TokenKind.EndSwitch, "'endswitch'");
            Semicolon();
        }
        else { Expect(TokenKind.CloseBrace, "'}'"); }
        return new SwitchStatement(From(mark), subject, cases.DrainToImmutable());
    }

    private SwitchCase Case(TokenKind end)
    {
        var mark = Here;
        var condition = Take().Kind == TokenKind.Case ? Expr() : null;
        if (!TryTake(TokenKind.Semicolon)) { Expect(TokenKind.Colon, "':'"); }
        var body = StatementsUntil(kind => kind == end || kind is TokenKind.Case or TokenKind.Default or TokenKind.CloseBrace);
        return new SwitchCase(From(mark), condition, body);
    }

    private NamespaceStatement Namespace(Mark mark)
    {
        tokens.Advance();
        var name = IsName(Kind) || IsWord(Kind) ? TakeName() : null; // PHP 8 takes reserved words as well
        tokens.TakeDoc(); // a comment above the namespace belongs to the file
        if (Kind != TokenKind.OpenBrace)
        {
            Semicolon();
            return new NamespaceStatement(From(mark), name, null);
        }
        var body = Block();
        return new NamespaceStatement(From(mark), name, body);
    }

    private UseStatement Use(Mark mark)
    {
        tokens.Advance();
        var kind = ImportKindHere();
        var first = ImportedName(out var group);
        if (group)
        {
            tokens.Advance();
            var members = ImmutableArray.CreateBuilder<UseItem>();
            while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
            {
                var start = Here;
                var own = ImportKindHere();
                members.Add(Import(start, own == ImportKind.Class ? kind : own, ExpectName("A name")));
                if (!TryTake(TokenKind.Comma)) { break; }
            }
            Expect(TokenKind.CloseBrace, "'}'");
            Semicolon();
            return new UseStatement(From(mark), kind, first, members.DrainToImmutable());
        }
        var items = ImmutableArray.CreateBuilder<UseItem>();
        items.Add(Import(new Mark(first.Span.Start, first.Span.Line), kind, first));
        while (TryTake(TokenKind.Comma))
        {
            var start = Here;
            items.Add(Import(start, kind, ExpectName("A name")));
        }
        Semicolon();
        return new UseStatement(From(mark), kind, null, items.DrainToImmutable());
    }

    private ImportKind ImportKindHere() =>
        TryTake(TokenKind.Function) ? ImportKind.Function : TryTake(TokenKind.Const) ? ImportKind.Constant : ImportKind.Class;

    /// <summary>The first name of an import; behind a group's prefix stands a backslash and a brace.</summary>
    private Name ImportedName(out bool group)
    {
        var name = ExpectName("A name");
        group = Kind == TokenKind.NamespaceSeparator && tokens.Peek(1).Kind == TokenKind.OpenBrace;
        if (group) { tokens.Advance(); }
        return name;
    }

    private UseItem Import(Mark mark, ImportKind kind, Name name)
    {
        var alias = TryTake(TokenKind.As) ? ExpectWord("A name") : null;
        return new UseItem(From(mark), kind, name, alias);
    }
}
