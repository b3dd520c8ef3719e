using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

/// <summary>The tokens the grammar sees: no trivia, a closing tag as a semicolon. A few ahead, none kept behind.</summary>
internal sealed class TokenStream
{
    private const int Ahead = 4;

    private struct Slot
    {
        public Token Token;
        public Span? Doc;
    }

    private readonly PhpLexer lexer;

    /// <summary>Told of bad characters and comments, which the grammar never sees.</summary>
    private readonly Action<Token> onOddToken;
    private readonly CancellationToken ct;
    private readonly Slot[] slots = new Slot[Ahead];
    private int left;
    private Token cut;
    private int first;
    private int filled;
    private Span? doc;

    public TokenStream(byte[] source, LexerOptions options, int maxTokens, Action<Token> onOddToken, CancellationToken ct)
    {
        this.onOddToken = onOddToken;
        left = maxTokens;
        lexer = new PhpLexer(source, options);
        this.ct = ct;
        Current = Fill(0).Token;
        Enter();
    }

    public Token Current { get; private set; }

    /// <summary>Where the last consumed token ended, and its line.</summary>
    public int LastEnd { get; set; }

    public int LastLine { get; private set; } = 1;

    /// <summary>Whether the text goes on behind what is told to be its end.</summary>
    public bool IsCut { get; private set; }

    /// <summary>How many tokens were consumed: whoever reads in a loop sees by it whether anything was.</summary>
    public int Consumed { get; private set; }

    public TokenKind Kind => Current.Kind;

    public Token Peek(int distance) => Fill(distance).Token;

    public void Advance()
    {
        if (Current.Kind == TokenKind.End) { return; }
        if ((++Consumed & 0xFFF) == 0) { ct.ThrowIfCancellationRequested(); }
        LastEnd = Current.End;
        LastLine = Current.Line;
        first = (first + 1) % Ahead;
        filled--;
        Current = Fill(0).Token;
        Enter();
    }

    /// <summary>The comment PHP would give to a declaration that begins here; it gives each only once.</summary>
    public Span? TakeDoc()
    {
        var taken = doc;
        doc = null;
        return taken;
    }

    /// <summary>PHP remembers the last documentation comment until something takes it or a brace closes.</summary>
    private void Enter()
    {
        doc = slots[first].Doc ?? doc;
        if (Current.Kind == TokenKind.CloseBrace) { doc = null; }
    }

    private ref Slot Fill(int distance)
    {
        while (filled <= distance)
        {
            ref var slot = ref slots[(first + filled) % Ahead];
            slot = Read();
            filled++;
        }
        return ref slots[(first + distance) % Ahead];
    }

    private Slot Read()
    {
        Span? comment = null;
        while (true)
        {
            var token = IsCut ? cut : lexer.Next();
            switch (token.Kind)
            {
                case TokenKind.End: return new Slot { Token = token, Doc = comment };
                case TokenKind.Whitespace or TokenKind.OpenTag: continue;
                case TokenKind.BadCharacter:
                    onOddToken(token);
                    continue;
                case TokenKind.Comment:
                    onOddToken(token);
                    continue;
                case TokenKind.DocComment:
                    onOddToken(token);
                    comment = new Span(token.Start, token.Length, token.Line);
                    continue;
                case var _ when left-- == 0:
                    IsCut = true;
                    cut = new Token(TokenKind.End, token.Start, 0, token.Line);
                    continue;
                case TokenKind.CloseTag: return new Slot { Token = token with { Kind = TokenKind.Semicolon }, Doc = comment };
                case TokenKind.OpenTagWithEcho: return new Slot { Token = token with { Kind = TokenKind.Echo }, Doc = comment };
                default: return new Slot { Token = token, Doc = comment };
            }
        }
    }
}
