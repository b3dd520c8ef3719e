using System.Text;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;
using Colophon.Php.Tests.Lexing;

namespace Colophon.Php.Tests.Parsing;

/// <summary>Our tree in the shape of <c>ast\parse_code(…, 90)</c>. What it must know beyond a renaming is what PHP's own parser does while it builds the tree.</summary>
internal sealed partial class PhpAst(SyntaxTree tree)
{
    private readonly byte[] source = tree.Source;
    private List<Token>? tokens;

    /// <summary>The line PHP's scanner has reached when its parser looks one token ahead from here.</summary>
    private int LineBehind(int end)
    {
        if (tokens is null)
        {
            tokens = [];
            var lexer = new PhpLexer(source, TokenListing.AsOracle);
            for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
            {
                if (!token.IsTrivia) { tokens.Add(token); }
            }
        }
        int low = 0, high = tokens.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Start < end) { low = middle + 1; }
            else { high = middle; }
        }
        return low < tokens.Count ? tokens[low].Line : tokens[^1].Line;
    }

    public static string Listing(SyntaxTree tree)
    {
        var text = new StringBuilder();
        new PhpAst(tree).Statements(tree.Statements).Write(text);
        return text.ToString();
    }

    private static AstNode.Value Text(string text, int? line) => new((ReadOnlyMemory<byte>)Encode(text), line);

    private static AstNode.Value Text(ReadOnlyMemory<byte> text, int? line) => new(text, line);

    private AstNode.Value? Doc(Span? comment) => comment is { } span ? Text(source.AsMemory(span.Start, span.Length), null) : null;

    /// <summary>The bytes of a name: bytes that weren't UTF-8 come back from where the parser put them.</summary>
    private static byte[] Encode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= '\uDC80' and <= '\uDCFF' && (i == 0 || !char.IsHighSurrogate(text[i - 1]))) { bytes.Add((byte)(text[i] - 0xDC00)); }
            else if (char.IsHighSurrogate(text[i])) { bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i++, 2))); }
            else { bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString())); }
        }
        return [.. bytes];
    }

    /// <summary>Blocks have no nodes of their own, and neither have empty statements.</summary>
    private AstNode Statements(IEnumerable<Statement> statements) => AstNode.List("AST_STMT_LIST", Flat(statements));

    private AstNode Body(Statement? body) => Statements(body is null ? [] : [body]);

    private IEnumerable<object> Flat(IEnumerable<Statement> statements) => statements.SelectMany(s => s switch
    {
        BlockStatement block => Flat(block.Statements),
        EmptyStatement => [],
        _ => Statement(s),
    });

    private IEnumerable<object> Statement(Statement statement)
    {
        switch (statement)
        {
            case EchoStatement e: return e.Values.Select(v => (object)Node("AST_ECHO", ("expr", Expr(v))));
            case GlobalStatement g: return g.Variables.Select(v => (object)Node("AST_GLOBAL", ("var", Expr(v))));
            case UnsetStatement u: return u.Variables.Select(v => (object)Node("AST_UNSET", ("var", Expr(v))));
            case StaticStatement s: return s.Variables.Select(v => (object)Node("AST_STATIC", ("var", Variable(v.Name, v.Span.Line)), ("default", Expr(v.Default))));
            case UseStatement { Prefix: null } u when u.Kind is var kind: return [Use(u.Items, UseFlag(kind), false)];
            default: return [One(statement)];
        }
    }

    private static AstNode Node(string kind, params (string, object?)[] children) => new(kind, 0, children);

    private static AstNode Node(string kind, long flags, params (string, object?)[] children) => new(kind, flags, children);

    private object One(Statement statement) => statement switch
    {
        ExpressionStatement e => Expr(e.Expression)!,
        InlineHtmlStatement h => Node("AST_ECHO", ("expr", Text(source.AsMemory(h.Span.Start, h.Span.Length), h.Span.Line))),
        IfStatement i => If(i),
        WhileStatement w => Node("AST_WHILE", ("cond", Expr(w.Condition)), ("stmts", Body(w.Body))),
        DoWhileStatement d => Node("AST_DO_WHILE", ("stmts", Body(d.Body)), ("cond", Expr(d.Condition))),
        ForStatement f => Node("AST_FOR", ("init", ExprList(f.Initial)), ("cond", ExprList(f.Conditions)), ("loop", ExprList(f.Steps)), ("stmts", Body(f.Body))),
        ForeachStatement f => Node("AST_FOREACH", ("expr", Expr(f.Subject)), ("value", f.ByReference ? Node("AST_REF", ("var", Expr(f.Value))) : Expr(f.Value)), ("key", Expr(f.Key)), ("stmts", Body(f.Body))),
        SwitchStatement s => Node("AST_SWITCH", ("cond", Expr(s.Subject)), ("stmts", AstNode.List("AST_SWITCH_LIST", s.Cases.Select(c => Node("AST_SWITCH_CASE", ("cond", Expr(c.Condition)), ("stmts", Statements(c.Body))))))),
        TryStatement t => Node("AST_TRY", ("try", Body(t.Body)), ("catches", AstNode.List("AST_CATCH_LIST", t.Catches.Select(Catch))), ("finally", t.Finally is null ? null : Body(t.Finally))),
        ReturnStatement r => Node("AST_RETURN", ("expr", Expr(r.Value))),
        BreakStatement b => Node("AST_BREAK", ("depth", Expr(b.Levels))),
        ContinueStatement c => Node("AST_CONTINUE", ("depth", Expr(c.Levels))),
        LabelStatement l => Node("AST_LABEL", ("name", Word(l.Name))),
        GotoStatement g => Node("AST_GOTO", ("label", Word(g.Target))),
        DeclareStatement d => Node("AST_DECLARE", ("declares", Constants("AST_CONST_DECL", d.Directives)), ("stmts", d.Body is null ? null : Body(d.Body))),
        HaltCompilerStatement h => Node("AST_HALT_COMPILER", ("offset", new AstNode.Value((long)h.DataStart, null))),
        NamespaceStatement n => Node("AST_NAMESPACE", ("name", n.Name is null ? null : Text(n.Name.Text, n.Name.Span.Line)), ("stmts", n.Body is null ? null : Body(n.Body))),
        UseStatement u => Node("AST_GROUP_USE", u.Items.Any(i => i.Kind != u.Kind) ? 0 : UseFlag(u.Kind), ("prefix", Text(u.Prefix!.Text, u.Prefix.Span.Line)), ("uses", Use(u.Items, 0, u.Kind == ImportKind.Class))),
        ConstantDeclaration c => Constants("AST_CONST_DECL", c.Items),
        FunctionDeclaration f => Function(f),
        ClassDeclaration c => Class(c),
        _ => throw new InvalidOperationException($"No such statement in PHP: {statement}"),
    };

    private AstNode If(IfStatement statement)
    {
        var branches = statement.Branches.Select(b => Node("AST_IF_ELEM", ("cond", Expr(b.Condition)), ("stmts", Body(b.Body)))).ToList();
        if (statement.Else is { } otherwise) { branches.Add(Node("AST_IF_ELEM", ("cond", null), ("stmts", Body(otherwise)))); }
        return AstNode.List("AST_IF", branches);
    }

    private AstNode Catch(CatchClause clause) => Node(
        "AST_CATCH",
        ("class", AstNode.List("AST_NAME_LIST", clause.Types.Select(Name))),
        ("var", clause.Variable is null ? null : Variable(clause.Variable.Text, clause.Variable.Span.Line)),
        ("stmts", Body(clause.Body)));

    private static long UseFlag(ImportKind kind) => kind switch { ImportKind.Function => 2, ImportKind.Constant => 4, _ => 1 };

    private static AstNode Use(IEnumerable<UseItem> items, long flags, bool mixed) => AstNode.List(
        "AST_USE",
        items.Select(i => Node("AST_USE_ELEM", mixed ? UseFlag(i.Kind) : 0, ("name", Text(i.Name.Text, i.Name.Span.Line)), ("alias", i.Alias is null ? null : Word(i.Alias)))),
        flags);

    private AstNode Constants(string kind, IEnumerable<ConstantItem> items) =>
        AstNode.List(kind, items.Select(i => Node("AST_CONST_ELEM", ("name", Word(i.Name)), ("value", Expr(i.Value)), ("docComment", Doc(i.DocComment)))));

    private AstNode? ExprList(IReadOnlyCollection<Expression> list) => list.Count == 0 ? null : AstNode.List("AST_EXPR_LIST", list.Select(Expr));

    private static AstNode.Value Word(Identifier word) => Text(word.Text, word.Span.Line);
}
