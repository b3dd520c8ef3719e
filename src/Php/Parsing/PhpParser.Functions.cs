using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private ImmutableArray<AttributeGroup> AttributeGroups()
    {
        if (Kind != TokenKind.Attribute) { return []; }
        var groups = ImmutableArray.CreateBuilder<AttributeGroup>();
        while (Kind == TokenKind.Attribute)
        {
            var mark = Here;
            tokens.Advance();
            var list = ImmutableArray.CreateBuilder<AttributeNode>();
            while (Kind is not (TokenKind.CloseBracket or TokenKind.End))
            {
                var start = Here;
                var name = ExpectName("The name of an attribute");
                var arguments = Kind == TokenKind.OpenParen ? Arguments() : null;
                list.Add(new AttributeNode(From(start), name, arguments));
                if (!TryTake(TokenKind.Comma)) { break; }
            }
            Expect(TokenKind.CloseBracket, "']'");
            groups.Add(new AttributeGroup(From(mark), list.DrainToImmutable()));
        }
        return groups.DrainToImmutable();
    }

    private FunctionDeclaration Function(Mark mark, ImmutableArray<AttributeGroup> attributes)
    {
        var line = Take().Line;
        var reference = TakeReference();
        var doc = tokens.TakeDoc(); // PHP reads no further than the name before it takes one
        var name = ExpectWord("The name of a function");
        var parameters = Parameters();
        var type = ReturnType();
        var body = Block();
        return new FunctionDeclaration(From(mark), attributes, reference, name, parameters, type, body, new DeclarationInfo(doc, line, tokens.LastLine));
    }

    /// <summary><c>function () { }</c> or <c>fn () => …</c>, with attributes and <c>static</c> before.</summary>
    private Expression Closure(Mark mark)
    {
        var attributes = attributesRead;
        attributesRead = [];
        if (attributes.IsEmpty) { attributes = AttributeGroups(); }
        var isStatic = TryTake(TokenKind.Static);
        if (Kind == TokenKind.Fn) { return ArrowFunction(mark, attributes, isStatic); }
        var line = tokens.Current.Line;
        if (!Expect(TokenKind.Function, "A function")) { return ErrorHere(); }
        var reference = TakeReference();
        var doc = tokens.TakeDoc();
        var parameters = Parameters();
        var uses = TryTake(TokenKind.Use) ? ClosureUses() : [];
        var type = ReturnType();
        var body = Block();
        return new ClosureExpression(From(mark), attributes, isStatic, reference, parameters, uses, type, body, new DeclarationInfo(doc, line, tokens.LastLine));
    }

    private ArrowFunctionExpression ArrowFunction(Mark mark, ImmutableArray<AttributeGroup> attributes, bool isStatic)
    {
        var line = Take().Line;
        var reference = TakeReference();
        var doc = tokens.TakeDoc();
        var parameters = Parameters();
        var type = ReturnType();
        Expect(TokenKind.DoubleArrow, "'=>'");
        var body = Expr(Precedence.Throw);
        return new ArrowFunctionExpression(From(mark), attributes, isStatic, reference, parameters, type, body, new DeclarationInfo(doc, line, tokens.LastLine));
    }

    private ImmutableArray<ClosureUse> ClosureUses()
    {
        Expect(TokenKind.OpenParen, "'('");
        var list = ImmutableArray.CreateBuilder<ClosureUse>();
        while (Kind is not (TokenKind.CloseParen or TokenKind.End))
        {
            var mark = Here;
            var reference = TakeReference();
            var name = ExpectVariable();
            list.Add(new ClosureUse(From(mark), name.Text, reference));
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        Expect(TokenKind.CloseParen, "')'");
        return list.DrainToImmutable();
    }

    private TypeNode? ReturnType() => TryTake(TokenKind.Colon) ? Type() : null;

    private ImmutableArray<Parameter> Parameters()
    {
        Expect(TokenKind.OpenParen, "'('");
        var list = ImmutableArray.CreateBuilder<Parameter>();
        while (Kind is not (TokenKind.CloseParen or TokenKind.End))
        {
            list.Add(Parameter());
            if (!TryTake(TokenKind.Comma)) { break; }
        }
        Expect(TokenKind.CloseParen, "')'");
        return list.DrainToImmutable();
    }

    private Parameter Parameter()
    {
        var mark = Here;
        var attributes = AttributeGroups();
        var modifiers = MemberModifiers();
        var type = StartsType(Kind) ? Type() : null;
        var reference = TakeReference();
        var variadic = TryTake(TokenKind.Ellipsis);
        var doc = tokens.TakeDoc();
        var name = ExpectVariable();
        var value = TryTake(TokenKind.Equals) ? Expr() : null;
        var hooks = Kind == TokenKind.OpenBrace ? Hooks() : [];
        return new Parameter(From(mark), attributes, modifiers, type, reference, variadic, name, value, hooks, doc);
    }

    private static bool StartsType(TokenKind kind) => IsName(kind) || kind is TokenKind.Question or TokenKind.Array or TokenKind.Callable or TokenKind.Static or TokenKind.OpenParen or TokenKind.Enum;

    private TypeNode Type()
    {
        var mark = Here;
        var outer = Enter();
        if (outer < 0) { return new NamedType(From(mark), new Name(From(mark), "", NameKind.Unqualified)); }
        TypeNode type;
        if (TryTake(TokenKind.Question))
        {
            var inner = SimpleType();
            type = new NullableType(From(mark), inner);
        }
        else { type = UnionOf(mark); }
        Leave(outer);
        return type;
    }

    private TypeNode UnionOf(Mark mark)
    {
        var first = IntersectionOf(Here);
        if (Kind != TokenKind.Bar) { return first; }
        var types = ImmutableArray.CreateBuilder<TypeNode>();
        types.Add(first);
        while (TryTake(TokenKind.Bar)) { types.Add(IntersectionOf(Here)); }
        return new UnionType(From(mark), types.DrainToImmutable());
    }

    private TypeNode IntersectionOf(Mark mark)
    {
        var first = SimpleType();
        if (Kind != TokenKind.Ampersand) { return first; }
        var types = ImmutableArray.CreateBuilder<TypeNode>();
        types.Add(first);
        while (TryTake(TokenKind.Ampersand)) { types.Add(SimpleType()); }
        return new IntersectionType(From(mark), types.DrainToImmutable());
    }

    private TypeNode SimpleType()
    {
        if (TryTake(TokenKind.OpenParen))
        {
            var inner = Type();
            Expect(TokenKind.CloseParen, "')'");
            return inner;
        }
        var name = Kind is TokenKind.Array or TokenKind.Callable ? TakeName() : ExpectName("A type");
        return new NamedType(name.Span, name);
    }
}
