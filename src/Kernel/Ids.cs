using System.Buffers;

namespace Colophon.Kernel;

/// <summary>The smallest party that may ever receive a binder; also the label of its tree (docs/formats/ledger.md).</summary>
public readonly record struct TenantId
{
    public TenantId(string value) => Value = IdText.Require(value, "tenant");

    public string Value { get; }

    public static bool TryParse(string? text, out TenantId id) => IdText.TryParse(text, static v => new TenantId(v), out id);

    public override string ToString() => Value;
}

/// <summary>A WordPress installation (a whole network on multisite), <c>site-…</c>.</summary>
public readonly record struct SiteId
{
    public SiteId(string value) => Value = IdText.Require(value, "site");

    public string Value { get; }

    public static bool TryParse(string? text, out SiteId id) => IdText.TryParse(text, static v => new SiteId(v), out id);

    public override string ToString() => Value;
}

/// <summary>One spool: an agent instance under one OS user, a console, a collector, <c>s-…</c>.</summary>
public readonly record struct SourceId
{
    public SourceId(string value) => Value = IdText.Require(value, "source");

    public string Value { get; }

    public static bool TryParse(string? text, out SourceId id) => IdText.TryParse(text, static v => new SourceId(v), out id);

    public override string ToString() => Value;
}

/// <summary>A human being known to the console, <c>p-…</c>.</summary>
public readonly record struct PersonId
{
    public PersonId(string value) => Value = IdText.Require(value, "person");

    public string Value { get; }

    public static bool TryParse(string? text, out PersonId id) => IdText.TryParse(text, static v => new PersonId(v), out id);

    public override string ToString() => Value;
}

/// <summary>The one alphabet of ids: they appear in URLs, file names, tree labels and record bytes without escaping.</summary>
internal static class IdText
{
    private const int MaxLength = 63;
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static string Require(string? value, string what) =>
        IsValid(value) ? value! : throw new ArgumentException($"A {what} id is 1 to {MaxLength} characters of a-z, 0-9 and '-', not beginning with '-'.", nameof(value));

    public static bool TryParse<T>(string? text, Func<string, T> make, out T id)
        where T : struct
    {
        id = IsValid(text) ? make(text!) : default;
        return IsValid(text);
    }

    private static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && value[0] != '-' && !value.AsSpan().ContainsAnyExcept(Alphabet);
}
