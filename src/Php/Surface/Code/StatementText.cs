using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>Texts that tell the database to make, change or drop a table.</summary>
internal static class StatementText
{
    private const int Looked = 4096;

    public static bool IsIn(Expression expression) => expression switch
    {
        StringLiteral text => Has(text.Value.Span),
        InterpolatedStringExpression text => text.Parts.Any(p => p is StringLiteral part && Has(part.Value.Span)),
        ConcatExpression text => text.Parts.Any(IsIn),
        _ => false,
    };

    private static bool Has(ReadOnlySpan<byte> text)
    {
        if (text.Length > Looked) { text = text[..Looked]; }
        for (var at = 0; at + 6 <= text.Length; at++)
        {
            if ((text[at] | 0x20) == 't' && System.Text.Ascii.EqualsIgnoreCase(text.Slice(at, 5), "table"u8) && text[at + 5] is (byte)' ' or (byte)'\n' or (byte)'\t') { return true; }
        }
        return false;
    }
}
