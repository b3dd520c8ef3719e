using System.Text;
using Colophon.Php.Parsing;
using Colophon.Php.Syntax;

namespace Colophon.Cli.Collector.Site;

/// <summary>
/// What wp-config.php says, read and not run: constants that are defined once with a literal, and the tables' prefix. What it works out at run time isn't told.
/// </summary>
internal sealed class WpConfig
{
    private readonly Dictionary<string, object> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unclear = new(StringComparer.Ordinal);

    private WpConfig(byte[] source)
    {
        Walk(PhpParser.Parse(source));
        foreach (var name in _unclear) { _constants.Remove(name); }
    }

    public string Prefix { get; private set; } = "wp_";

    /// <summary>Name to boolean, string or whole number.</summary>
    public IReadOnlyDictionary<string, object> Constants => _constants;

    public bool IsMultisite => _constants.GetValueOrDefault("MULTISITE") is true or 1L;

    public static WpConfig Read(string path) => new(File.ReadAllBytes(path));

    public string? Text(string name) => _constants.GetValueOrDefault(name) as string;

    private void Walk(Node node)
    {
        switch (node)
        {
            case CallExpression { Callee: Name callee } call when callee.Text.Equals("define", StringComparison.OrdinalIgnoreCase) && call.Arguments.Arguments is [{ Value: StringLiteral name }, var value, ..]:
                Define(Encoding.UTF8.GetString(name.Value.Span), Literal(value.Value));
                break;
            case AssignExpression { Target: VariableExpression { Name: "table_prefix" }, Value: StringLiteral prefix }:
                Prefix = Encoding.UTF8.GetString(prefix.Value.Span);
                break;
        }
        node.ForEachChild(Walk);
    }

    private void Define(string name, object? value)
    {
        if (value is null || !_constants.TryAdd(name, value)) { _unclear.Add(name); }
    }

    private static object? Literal(Expression value) => value switch
    {
        StringLiteral text => Encoding.UTF8.GetString(text.Value.Span),
        IntegerLiteral number => number.Value,
        ConstantExpression { Name: var name } when name.Text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        ConstantExpression { Name: var name } when name.Text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        _ => null,
    };
}
