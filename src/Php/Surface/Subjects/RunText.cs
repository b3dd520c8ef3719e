using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Where a text that is run comes from, as far as the expression and its variables tell at once.</summary>
internal static class RunText
{
    public const string Request = "what a request sends", Unpacked = "a text that is unpacked first";

    public static string Origin(Expression expression, Routine routine) => Has(expression, routine, IsRequest, []) ? Request : Has(expression, routine, IsUnpacking, []) ? Unpacked : "";

    private static bool Has(Node node, Routine routine, Func<Node, bool> sign, HashSet<string> followed)
    {
        if (sign(node)) { return true; }
        var found = node is VariableExpression variable && followed.Add(variable.Name) && routine.Assigned.TryGetValue(variable.Name, out var values) && values.Exists(v => Has(v, routine, sign, followed));
        node.ForEachChild(child => found = found || Has(child, routine, sign, followed));
        return found;
    }

    private static bool IsRequest(Node node) => node is VariableExpression { Name: "_GET" or "_POST" or "_REQUEST" or "_COOKIE" or "_FILES" } || node is StringLiteral text && text.Value.Span.SequenceEqual("php://input"u8);

    /// <summary>A function whose name is computed hides which it is: nobody does that to a plain text.</summary>
    private static bool IsUnpacking(Node node) => node is CallExpression { Callee: not Name and not ClosureExpression } || node is CallExpression { Callee: Name name } && name.Text.ToLowerInvariant() is "base64_decode" or "gzinflate" or "gzuncompress" or "gzdecode" or "str_rot13" or "strrev" or "hex2bin" or "convert_uudecode" or "chr" or "pack";
}
