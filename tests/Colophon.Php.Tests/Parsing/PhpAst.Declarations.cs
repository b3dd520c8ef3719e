using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Tests.Parsing;

internal sealed partial class PhpAst
{
    private static readonly Dictionary<string, int> LanguageTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["null"] = 1, ["false"] = 2, ["true"] = 3, ["int"] = 4, ["float"] = 5, ["string"] = 6, ["array"] = 7, ["object"] = 8, ["callable"] = 12, ["iterable"] = 13, ["void"] = 14, ["static"] = 15, ["mixed"] = 16, ["never"] = 17, ["bool"] = 18,
    };

    private static AstNode Name(Name name) => new("AST_NAME", name.Kind switch { NameKind.FullyQualified => 0, NameKind.Relative => 2, _ => 1 }, ("name", Text(name.Text, name.Span.Line)));

    private static AstNode Declaration(string kind, long flags, int line, int endLine, params (string, object?)[] children) => new(kind, flags, children) { Lines = (line, endLine) };

    private AstNode Function(FunctionDeclaration f) => Declaration(
        "AST_FUNC_DECL", (f.ByReference ? 4096L : 0) | Generator(f.Body), f.Info.Line, f.Info.EndLine,
        ("name", Word(f.Name)), ("docComment", Doc(f.Info.DocComment)), ("params", Parameters(f.Parameters)), ("stmts", Body(f.Body)), ("returnType", Type(f.ReturnType)), ("attributes", Attributes(f.Attributes)));

    private AstNode Closure(ClosureExpression f) => Declaration(
        "AST_CLOSURE", (f.ByReference ? 4096L : 0) | (f.IsStatic ? 16L : 0) | Generator(f.Body), f.Info.Line, f.Info.EndLine,
        ("name", Text("{closure}", null)), ("docComment", Doc(f.Info.DocComment)), ("params", Parameters(f.Parameters)),
        ("uses", f.Uses.IsEmpty ? null : AstNode.List("AST_CLOSURE_USES", f.Uses.Select(u => Node("AST_CLOSURE_VAR", u.ByReference ? 1 : 0, ("name", Text(u.Name, u.Span.Line)))))),
        ("stmts", Body(f.Body)), ("returnType", Type(f.ReturnType)), ("attributes", Attributes(f.Attributes)));

    private AstNode Arrow(ArrowFunctionExpression f) => Declaration(
        "AST_ARROW_FUNC", (f.ByReference ? 4096L : 0) | (f.IsStatic ? 16L : 0) | Generator(f.Body), f.Info.Line, LineBehind(f.Span.End),
        ("name", Text("{closure}", null)), ("docComment", Doc(f.Info.DocComment)), ("params", Parameters(f.Parameters)),
        ("stmts", Node("AST_RETURN", ("expr", Expr(f.Body)))), ("returnType", Type(f.ReturnType)), ("attributes", Attributes(f.Attributes)));

    private AstNode Method(MethodDeclaration m) => Declaration(
        "AST_METHOD", Flags(m.Modifiers, true) | (m.ByReference ? 4096L : 0) | Generator(m.Body), m.Info.Line, m.Info.EndLine,
        ("name", Word(m.Name)), ("docComment", Doc(m.Info.DocComment)), ("params", Parameters(m.Parameters)), ("stmts", m.Body is null ? null : Body(m.Body)), ("returnType", Type(m.ReturnType)), ("attributes", Attributes(m.Attributes)));

    private AstNode Class(ClassDeclaration c)
    {
        long flags = c.Kind switch { ClassKind.Interface => 1, ClassKind.Trait => 2, ClassKind.Enum => 268435456 | 32, _ => c.Name is null ? 4 : 0 };
        flags |= (c.Modifiers.HasFlag(Modifiers.Abstract) ? 64L : 0) | (c.Modifiers.HasFlag(Modifiers.Final) ? 32L : 0) | (c.Modifiers.HasFlag(Modifiers.ReadOnly) ? 65536L : 0);
        var extends = c.Kind == ClassKind.Interface ? null : c.Extends.Select(Name).FirstOrDefault();
        var names = c.Kind == ClassKind.Interface ? c.Extends : c.Implements;
        return Declaration(
            "AST_CLASS", flags, c.Info.Line, c.Info.EndLine,
            ("name", c.Name is null ? null : Word(c.Name)), ("docComment", Doc(c.Info.DocComment)), ("extends", extends),
            ("implements", names.IsEmpty ? null : AstNode.List("AST_NAME_LIST", names.Select(Name))),
            ("stmts", AstNode.List("AST_STMT_LIST", c.Members.Select(Member))), ("attributes", Attributes(c.Attributes)), ("type", Type(c.BackingType)));
    }

    private AstNode Member(Member member) => member switch
    {
        MethodDeclaration m => Method(m),
        PropertyDeclaration p => Node(
            "AST_PROP_GROUP", Flags(p.Modifiers, p.Modifiers.HasFlag(Modifiers.Var)), ("type", Type(p.Type)),
            ("props", AstNode.List("AST_PROP_DECL", p.Items.Select(i => Node("AST_PROP_ELEM", ("name", Text(i.Name, i.Span.Line)), ("default", Expr(i.Default)), ("docComment", Doc(i.DocComment)))))),
            ("attributes", Attributes(p.Attributes))),
        ClassConstantDeclaration c => Node("AST_CLASS_CONST_GROUP", Flags(c.Modifiers, true), ("const", Constants("AST_CLASS_CONST_DECL", c.Items)), ("attributes", Attributes(c.Attributes))),
        EnumCase c => Node("AST_ENUM_CASE", ("name", Word(c.Name)), ("expr", Expr(c.Value)), ("docComment", Doc(c.DocComment)), ("attributes", Attributes(c.Attributes))),
        TraitUse u => Node(
            "AST_USE_TRAIT", ("traits", AstNode.List("AST_NAME_LIST", u.Traits.Select(Name))),
            ("adaptations", u.Adaptations is { IsEmpty: false } list ? AstNode.List("AST_TRAIT_ADAPTATIONS", list.Select(Adaptation)) : null)),
        _ => throw new InvalidOperationException($"No such member in PHP: {member}"),
    };

    private AstNode Adaptation(TraitAdaptation adaptation) => adaptation switch
    {
        TraitPrecedence p => Node("AST_TRAIT_PRECEDENCE", ("method", MethodReference(p.Trait, p.Method)), ("insteadof", AstNode.List("AST_NAME_LIST", p.InsteadOf.Select(Name)))),
        TraitAlias a => Node("AST_TRAIT_ALIAS", Flags(a.Modifiers, false), ("method", MethodReference(a.Trait, a.Method)), ("alias", a.Alias is null ? null : Word(a.Alias))),
        _ => throw new InvalidOperationException(),
    };

    private static AstNode MethodReference(Name? trait, Identifier method) => Node("AST_METHOD_REFERENCE", ("class", trait is null ? null : Name(trait)), ("method", Word(method)));

    private static long Flags(Modifiers modifiers, bool publicByDefault)
    {
        long flags = (modifiers.HasFlag(Modifiers.Public) ? 1 : 0) | (modifiers.HasFlag(Modifiers.Protected) ? 2 : 0) | (modifiers.HasFlag(Modifiers.Private) ? 4 : 0);
        if (flags == 0 && publicByDefault) { flags = 1; }
        return flags | (modifiers.HasFlag(Modifiers.Static) ? 16L : 0) | (modifiers.HasFlag(Modifiers.Abstract) ? 64L : 0) | (modifiers.HasFlag(Modifiers.Final) ? 32L : 0) | (modifiers.HasFlag(Modifiers.ReadOnly) ? 128L : 0);
    }

    private AstNode Parameters(ImmutableArray<Parameter> parameters) => AstNode.List("AST_PARAM_LIST", parameters.Select(p => Node(
        "AST_PARAM", Flags(p.Modifiers, false) | (p.ByReference ? 8L : 0) | (p.IsVariadic ? 16L : 0),
        ("type", Type(p.Type)), ("name", Word(p.Name)), ("default", Expr(p.Default)), ("attributes", Attributes(p.Attributes)), ("docComment", Doc(p.DocComment)))));

    private AstNode? Attributes(ImmutableArray<AttributeGroup> groups) => groups.IsEmpty ? null : AstNode.List("AST_ATTRIBUTE_LIST", groups.Select(g => AstNode.List(
        "AST_ATTRIBUTE_GROUP", g.Attributes.Select(a => Node("AST_ATTRIBUTE", ("class", Name(a.Name)), ("args", a.Arguments is null ? null : Arguments(a.Arguments)))))));

    private AstNode? Type(TypeNode? type) => type switch
    {
        null => null,
        NullableType n => Node("AST_NULLABLE_TYPE", ("type", Type(n.Type))),
        UnionType u => AstNode.List("AST_TYPE_UNION", u.Types.Select(Type)),
        IntersectionType i => AstNode.List("AST_TYPE_INTERSECTION", i.Types.Select(Type)),
        NamedType { Name: { Kind: NameKind.Unqualified } name } when LanguageTypes.TryGetValue(name.Text, out var flag) => new AstNode("AST_TYPE", flag),
        NamedType n => Name(n.Name),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>PHP marks a function in whose own body something is yielded.</summary>
    private static long Generator(Node? body)
    {
        if (body is null) { return 0; }
        var found = body is YieldExpression or YieldFromExpression;
        void Look(Node node)
        {
            if (found || node is ClosureExpression or ArrowFunctionExpression or FunctionDeclaration or ClassDeclaration) { return; }
            found = node is YieldExpression or YieldFromExpression;
            if (!found) { node.ForEachChild(Look); }
        }
        if (!found && body is not (ClosureExpression or ArrowFunctionExpression)) { body.ForEachChild(Look); }
        return found ? 16777216 : 0;
    }
}
