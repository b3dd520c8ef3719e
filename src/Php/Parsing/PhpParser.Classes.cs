using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private static Modifiers ModifierOf(TokenKind kind) => kind switch
    {
        TokenKind.Public => Modifiers.Public,
        TokenKind.Protected => Modifiers.Protected,
        TokenKind.Private => Modifiers.Private,
        TokenKind.Static => Modifiers.Static,
        TokenKind.Abstract => Modifiers.Abstract,
        TokenKind.Final => Modifiers.Final,
        TokenKind.ReadOnly => Modifiers.ReadOnly,
        TokenKind.PublicSet => Modifiers.PublicSet,
        TokenKind.ProtectedSet => Modifiers.ProtectedSet,
        TokenKind.PrivateSet => Modifiers.PrivateSet,
        TokenKind.Var => Modifiers.Var,
        _ => Modifiers.None,
    };

    private Modifiers MemberModifiers()
    {
        var all = Modifiers.None;
        for (var modifier = ModifierOf(Kind); modifier != Modifiers.None; modifier = ModifierOf(Kind))
        {
            all |= modifier;
            tokens.Advance();
        }
        return all;
    }

    private ClassDeclaration Class(Mark mark, ImmutableArray<AttributeGroup> attributes)
    {
        var modifiers = MemberModifiers();
        var kind = Kind switch { TokenKind.Interface => ClassKind.Interface, TokenKind.Trait => ClassKind.Trait, TokenKind.Enum => ClassKind.Enum, _ => ClassKind.Class };
        var line = tokens.Current.Line;
        if (Kind is TokenKind.Class or TokenKind.Interface or TokenKind.Trait or TokenKind.Enum) { tokens.Advance(); }
        else { Unexpected("'class'"); }
        var name = Kind == TokenKind.Identifier ? TakeIdentifier() : MissingName("The name of a class");
        var backing = kind == ClassKind.Enum ? ReturnType() : null;
        return ClassBody(mark, line, attributes, modifiers, kind, name, backing);
    }

    private NewAnonymousClassExpression AnonymousClass(Mark mark, Mark declaration, ImmutableArray<AttributeGroup> attributes)
    {
        var modifiers = MemberModifiers();
        var line = tokens.Current.Line;
        Expect(TokenKind.Class, "'class'");
        var arguments = Kind == TokenKind.OpenParen ? Arguments() : null;
        var body = ClassBody(declaration, line, attributes, modifiers, ClassKind.Class, null, null);
        return new NewAnonymousClassExpression(From(mark), arguments, body);
    }

    private ClassDeclaration ClassBody(Mark mark, int line, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, ClassKind kind, Identifier? name, TypeNode? backing)
    {
        var extends = TryTake(TokenKind.Extends) ? NameList("The name of a class") : [];
        var implements = TryTake(TokenKind.Implements) ? NameList("The name of an interface") : [];
        var doc = tokens.TakeDoc();
        var members = ImmutableArray.CreateBuilder<Member>();
        if (Expect(TokenKind.OpenBrace, "'{'"))
        {
            var outer = Enter();
            if (outer >= 0)
            {
                while (Kind is not (TokenKind.CloseBrace or TokenKind.End)) { ReadMember(members); }
                Leave(outer);
            }
            Expect(TokenKind.CloseBrace, "'}'");
        }
        return new ClassDeclaration(From(mark), attributes, modifiers, kind, name, backing, extends, implements, members.DrainToImmutable(), new DeclarationInfo(doc, line, tokens.LastLine));
    }

    private void ReadMember(ImmutableArray<Member>.Builder members)
    {
        var mark = Here;
        if (Kind == TokenKind.Use)
        {
            members.Add(UseOfTraits(mark));
            return;
        }
        var attributes = AttributeGroups();
        if (Kind == TokenKind.Case)
        {
            members.Add(Case(mark, attributes));
            return;
        }
        var modifiers = MemberModifiers();
        if (Kind == TokenKind.Function) { members.Add(Method(mark, attributes, modifiers)); }
        else if (Kind == TokenKind.Const) { members.Add(ClassConstants(mark, attributes, modifiers)); }
        else if (Kind == TokenKind.Variable || (modifiers != Modifiers.None && StartsType(Kind))) { members.Add(Properties(mark, attributes, modifiers)); }
        else
        {
            Unexpected("A member of the class");
            if (Kind is not (TokenKind.CloseBrace or TokenKind.End)) { SkipMember(); }
        }
    }

    /// <summary>To the next member or the end of the class, over whole braces: what is left out of one class must not become code around it.</summary>
    private void SkipMember()
    {
        var open = 0;
        do
        {
            if (Kind is TokenKind.OpenBrace or TokenKind.CurlyOpen or TokenKind.DollarOpenCurlyBraces) { open++; }
            else if (Kind == TokenKind.CloseBrace) { open--; }
            tokens.Advance();
        }
        while (Kind != TokenKind.End && (open > 0 || !(Kind is TokenKind.CloseBrace or TokenKind.Function or TokenKind.Const or TokenKind.Use or TokenKind.Case or TokenKind.Attribute || ModifierOf(Kind) != Modifiers.None)));
    }

    private MethodDeclaration Method(Mark mark, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers)
    {
        var line = Take().Line;
        var reference = TakeReference();
        var doc = tokens.TakeDoc();
        var name = ExpectWord("The name of a method");
        var parameters = Parameters();
        var type = ReturnType();
        var body = Kind == TokenKind.OpenBrace ? Block() : null;
        if (body is null) { Semicolon(); }
        return new MethodDeclaration(From(mark), attributes, modifiers, reference, name, parameters, type, body, new DeclarationInfo(doc, line, tokens.LastLine));
    }

    private ClassConstantDeclaration ClassConstants(Mark mark, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers)
    {
        tokens.Advance();
        var type = IsWord(Kind) && tokens.Peek(1).Kind == TokenKind.Equals ? null : StartsType(Kind) ? Type() : null;
        var items = ConstantItems();
        Semicolon();
        return new ClassConstantDeclaration(From(mark), attributes, modifiers, type, items);
    }

    private ImmutableArray<ConstantItem> ConstantItems()
    {
        var list = ImmutableArray.CreateBuilder<ConstantItem>();
        do
        {
            var mark = Here;
            var name = ExpectWord("The name of a constant");
            Expect(TokenKind.Equals, "'='");
            var value = Expr();
            list.Add(new ConstantItem(From(mark), name, value, tokens.TakeDoc()));
        }
        while (TryTake(TokenKind.Comma));
        return list.DrainToImmutable();
    }

    private EnumCase Case(Mark mark, ImmutableArray<AttributeGroup> attributes)
    {
        var doc = tokens.TakeDoc();
        tokens.Advance();
        var name = ExpectWord("The name of a case");
        var value = TryTake(TokenKind.Equals) ? Expr() : null;
        Semicolon();
        return new EnumCase(From(mark), attributes, name, value, doc);
    }

    private PropertyDeclaration Properties(Mark mark, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers)
    {
        var type = StartsType(Kind) ? Type() : null;
        var items = ImmutableArray.CreateBuilder<PropertyItem>();
        do
        {
            var start = Here;
            var name = ExpectVariable();
            var value = TryTake(TokenKind.Equals) ? Expr() : null;
            var doc = tokens.TakeDoc();
            if (Kind == TokenKind.OpenBrace)
            {
                var hooks = Hooks();
                items.Add(new PropertyItem(From(start), name.Text, value, hooks, doc));
                return new PropertyDeclaration(From(mark), attributes, modifiers, type, items.DrainToImmutable());
            }
            items.Add(new PropertyItem(From(start), name.Text, value, [], doc));
        }
        while (TryTake(TokenKind.Comma));
        Semicolon();
        return new PropertyDeclaration(From(mark), attributes, modifiers, type, items.DrainToImmutable());
    }

    private ImmutableArray<PropertyHook> Hooks()
    {
        tokens.Advance();
        var list = ImmutableArray.CreateBuilder<PropertyHook>();
        while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var mark = Here;
            var attributes = AttributeGroups();
            var modifiers = MemberModifiers();
            var reference = TakeReference();
            if (Kind != TokenKind.Identifier)
            {
                Unexpected("'get' or 'set'");
                break;
            }
            list.Add(Hook(mark, attributes, modifiers, reference));
        }
        Expect(TokenKind.CloseBrace, "'}'");
        return list.DrainToImmutable();
    }

    private PropertyHook Hook(Mark mark, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, bool reference)
    {
        var line = tokens.Current.Line;
        var name = TakeIdentifier();
        var doc = tokens.TakeDoc();
        ImmutableArray<Parameter>? parameters = Kind == TokenKind.OpenParen ? Parameters() : null;
        BlockStatement? body = null;
        Expression? value = null;
        if (Kind == TokenKind.OpenBrace) { body = Block(); }
        else
        {
            if (TryTake(TokenKind.DoubleArrow)) { value = Expr(); }
            Semicolon();
        }
        return new PropertyHook(From(mark), attributes, modifiers, reference, name, parameters, body, value, new DeclarationInfo(doc, line, tokens.LastLine));
    }

    private TraitUse UseOfTraits(Mark mark)
    {
        tokens.Advance();
        var traits = NameList("The name of a trait");
        if (!TryTake(TokenKind.OpenBrace))
        {
            Semicolon();
            return new TraitUse(From(mark), traits, null);
        }
        var list = ImmutableArray.CreateBuilder<TraitAdaptation>();
        while (Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            // A name with a namespace is a trait's, and only before '::': without that nothing here would ever step over it.
            if (!(IsWord(Kind) || (IsName(Kind) && tokens.Peek(1).Kind == TokenKind.DoubleColon)))
            {
                Unexpected("The name of a method");
                break;
            }
            list.Add(Adaptation());
        }
        Expect(TokenKind.CloseBrace, "'}'");
        return new TraitUse(From(mark), traits, list.DrainToImmutable());
    }

    private TraitAdaptation Adaptation()
    {
        var mark = Here;
        Name? trait = null;
        if (tokens.Peek(1).Kind == TokenKind.DoubleColon)
        {
            trait = TakeName();
            tokens.Advance();
        }
        var method = ExpectWord("The name of a method");
        if (trait is not null && TryTake(TokenKind.InsteadOf))
        {
            var others = NameList("The name of a trait");
            Semicolon();
            return new TraitPrecedence(From(mark), trait, method, others);
        }
        Expect(TokenKind.As, "'as'");
        var modifiers = ModifierOf(Kind);
        if (modifiers != Modifiers.None) { tokens.Advance(); }
        var alias = IsWord(Kind) ? TakeIdentifier() : null;
        Semicolon();
        return new TraitAlias(From(mark), trait, method, modifiers, alias);
    }
}
