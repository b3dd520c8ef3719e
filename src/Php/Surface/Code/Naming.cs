using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>The namespace and the imported class names that hold at a place of a file.</summary>
internal sealed record Naming(string Namespace, ImmutableDictionary<string, string> Imports)
{
    public static Naming Global { get; } = new("", ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase));

    public string Class(Name name)
    {
        switch (name.Kind)
        {
            case NameKind.FullyQualified: return name.Text;
            case NameKind.Relative: return Declared(name.Text);
            default:
                var slash = name.Text.IndexOf('\\', StringComparison.Ordinal);
                var first = slash < 0 ? name.Text : name.Text[..slash];
                return Imports.TryGetValue(first, out var full) ? full + (slash < 0 ? "" : name.Text[slash..]) : Declared(name.Text);
        }
    }

    public string Declared(string name) => Namespace.Length == 0 ? name : Namespace + "\\" + name;

    public Naming Import(UseStatement use)
    {
        var imports = Imports;
        foreach (var item in use.Items)
        {
            if (use.Kind != ImportKind.Class || item.Kind != ImportKind.Class) { continue; }
            var full = use.Prefix is { } prefix ? prefix.Text + "\\" + item.Name.Text : item.Name.Text;
            imports = imports.SetItem(item.Alias?.Text ?? full[(full.LastIndexOf('\\') + 1)..], full);
        }
        return this with { Imports = imports };
    }
}
