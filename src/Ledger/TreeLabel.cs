using System.Buffers;

namespace Colophon.Ledger;

/// <summary>The name of one tree: a tenant's id, or one of the reserved labels. Holds only what <c>[a-z0-9][a-z0-9-]{0,62}</c> allows, so it is safe in a path.</summary>
public readonly record struct TreeLabel : IComparable<TreeLabel>
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private readonly string? _value;

    private TreeLabel(string value) => _value = value;

    /// <summary>Counts of refused traffic.</summary>
    public static TreeLabel System { get; } = new("system");

    /// <summary>The meta-log.</summary>
    public static TreeLabel Meta { get; } = new("meta");

    public string Value => _value ?? throw new InvalidOperationException("A default tree label names no tree.");

    public static bool TryParse(string? text, out TreeLabel label)
    {
        var valid = text is { Length: >= 1 and <= 63 } && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(Allowed);
        label = valid ? new TreeLabel(text!) : default;
        return valid;
    }

    public static TreeLabel Parse(string text) =>
        TryParse(text, out var label) ? label : throw new FormatException($"'{text}' is not a tree label: it must match [a-z0-9][a-z0-9-]{{0,62}}.");

    /// <summary>By bytes, the order of the map in a tick.</summary>
    public int CompareTo(TreeLabel other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(TreeLabel left, TreeLabel right) => left.CompareTo(right) < 0;

    public static bool operator >(TreeLabel left, TreeLabel right) => left.CompareTo(right) > 0;

    public static bool operator <=(TreeLabel left, TreeLabel right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TreeLabel left, TreeLabel right) => left.CompareTo(right) >= 0;

    public override string ToString() => _value ?? "";
}
