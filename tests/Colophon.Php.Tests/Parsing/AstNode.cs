using System.Globalization;
using System.Text;

namespace Colophon.Php.Tests.Parsing;

/// <summary>A node as php-ast has it, for the listing of Oracle/tree.php.</summary>
internal sealed class AstNode(string kind, long flags, params (string Name, object? Value)[] children)
{
    public string Kind { get; } = kind;
    public (string Name, object? Value)[] Children { get; } = children;
    public bool IsList { get; init; }

    /// <summary>Only of declarations: where they begin and end.</summary>
    public (int First, int Last)? Lines { get; init; }

    /// <summary>A line that PHP gives to the node itself instead.</summary>
    public int? OwnLine { get; init; }

    /// <summary>As PHP gives it: the line of the first child there is. Null where that is a matter of PHP's scanner, as Oracle/tree.php explains.</summary>
    public int? Line => Lines?.First ?? OwnLine ?? (Kind is "AST_STMT_LIST" or "AST_HALT_COMPILER" or "AST_CATCH_LIST" or "AST_SWITCH_LIST" || (IsList && (Children.Length == 0 || Children[0].Value is null)) ? null : LineOf(Children.Select(c => c.Value).FirstOrDefault(v => v is not null)));

    /// <summary>A value instead of a node: PHP remembers its line, php-ast shows it only through the nodes around.</summary>
    internal sealed record Value(object Scalar, int? Line);

    public static AstNode List(string kind, IEnumerable<object?> items, long flags = 0) =>
        new(kind, flags, [.. items.Select((v, i) => (i.ToString(CultureInfo.InvariantCulture), v))]) { IsList = true };

    public static int? LineOf(object? value) => value switch { AstNode node => node.Line, Value scalar => scalar.Line, _ => null };

    public void Write(StringBuilder to) => Write(to, this, "file", 0);

    private static void Write(StringBuilder to, object? value, string name, int depth)
    {
        to.Append(depth).Append(' ').Append(name).Append(' ');
        switch (value)
        {
            case AstNode node:
                to.Append(node.Kind).Append(' ').Append(node.flags).Append(' ');
                if (node.Lines is { } lines) { to.Append(lines.First).Append(' ').Append(lines.Last); }
                else if (node.Line is { } line) { to.Append(line); }
                else { to.Append('-'); }
                to.Append('\n');
                foreach (var child in node.Children) { Write(to, child.Value, child.Name, depth + 1); }
                return;
            case Value { Scalar: long number }: to.Append("int ").Append(number); break;
            case Value { Scalar: double number }: to.Append("float ").Append(BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture)); break;
            case Value { Scalar: ReadOnlyMemory<byte> text }:
                to.Append("string ");
                foreach (var b in text.Span)
                {
                    if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') { to.Append((char)b); }
                    else { to.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture)); }
                }
                break;
            default: to.Append("null"); break;
        }
        to.Append('\n');
    }

    private readonly long flags = flags;
}
