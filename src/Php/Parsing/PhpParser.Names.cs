using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private static bool IsName(TokenKind kind) => kind is TokenKind.Identifier or TokenKind.NameQualified or TokenKind.NameFullyQualified or TokenKind.NameRelative;

    /// <summary>Words that may name a member, an argument or a constant of a class, reserved or not.</summary>
    private static bool IsWord(TokenKind kind) =>
        kind == TokenKind.Identifier || kind is >= TokenKind.Include and <= TokenKind.NamespaceConstant and not (TokenKind.YieldFrom or TokenKind.PublicSet or TokenKind.ProtectedSet or TokenKind.PrivateSet or TokenKind.HaltCompiler);

    private string TextOf(Token token) => names.Get(token.Start, token.Length);

    private Name TakeName()
    {
        var token = Take();
        return token.Kind switch
        {
            TokenKind.NameFullyQualified => new Name(SpanOf(token), names.Get(token.Start + 1, token.Length - 1), NameKind.FullyQualified),
            TokenKind.NameRelative => new Name(SpanOf(token), names.Get(token.Start + 10, token.Length - 10), NameKind.Relative),
            TokenKind.NameQualified => new Name(SpanOf(token), TextOf(token), NameKind.Qualified),
            _ => new Name(SpanOf(token), TextOf(token), NameKind.Unqualified),
        };
    }

    private Name ExpectName(string what)
    {
        if (IsName(Kind) || Kind is TokenKind.Static or TokenKind.Enum) { return TakeName(); }
        Unexpected(what);
        return new Name(ErrorHere().Span, "", NameKind.Unqualified);
    }

    private ImmutableArray<Name> NameList(string what)
    {
        var list = ImmutableArray.CreateBuilder<Name>();
        do { list.Add(ExpectName(what)); } while (TryTake(TokenKind.Comma));
        return list.DrainToImmutable();
    }

    private Identifier TakeIdentifier()
    {
        var token = Take();
        return new Identifier(SpanOf(token), TextOf(token));
    }

    private Identifier ExpectWord(string what) => IsWord(Kind) ? TakeIdentifier() : MissingName(what);

    /// <summary>Reports it; a reserved word that stands there is taken for the name, because that is what was meant.</summary>
    private Identifier MissingName(string what)
    {
        Unexpected(what);
        return IsWord(Kind) ? TakeIdentifier() : new Identifier(ErrorHere().Span, "");
    }

    /// <summary>A variable's name without its sign.</summary>
    private string VariableName(Token token) => names.Get(token.Start + 1, token.Length - 1);

    private Identifier ExpectVariable()
    {
        if (Kind == TokenKind.Variable)
        {
            var token = Take();
            return new Identifier(SpanOf(token), VariableName(token));
        }
        Unexpected("A variable");
        return new Identifier(ErrorHere().Span, "");
    }
}
