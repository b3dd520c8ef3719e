using System.Text.Json.Nodes;
using Colophon.Kernel;

namespace Colophon.Fleet;

/// <summary>How people sort sites: one group, and tags. No verdict reads them.</summary>
public sealed record SiteLabels(string Group, IReadOnlyList<string> Tags)
{
    public const int MaxTags = 20;
    private const int MaxChars = 40;

    public static readonly SiteLabels None = new("", []);

    /// <summary>Null where the words aren't such: letters, digits, '-', '_' and '.', at most 40 of them; at most <see cref="MaxTags"/> tags, each once.</summary>
    public static SiteLabels? Of(string? group, IEnumerable<string>? tags)
    {
        var words = (tags ?? []).Select(t => t.Trim()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var name = group?.Trim() ?? "";
        return (name.Length == 0 || IsWord(name)) && words.Length <= MaxTags && words.All(IsWord) ? new(name, words) : null;
    }

    public JsonObject ToJson() => new() { ["group"] = Group, ["tags"] = new JsonArray([.. Tags.Select(t => JsonValue.Create(t))]) };

    public bool IsSame(SiteLabels other) => Group == other.Group && Tags.SequenceEqual(other.Tags);

    internal static SiteLabels Read(string group, string tags) => new(group, tags.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private static bool IsWord(string text) => text.Length is > 0 and <= MaxChars && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>One line of a list of sites to be invited.</summary>
public sealed record SiteRow(string? Url, string? Environment, string? Group, IReadOnlyList<string>? Tags);

/// <param name="Row">From 1, as the list has it.</param>
/// <param name="Token">Null where the row is bad, or nothing was taken.</param>
public sealed record SiteRowOutcome(int Row, string? Url, SiteId? Site, string? Token, string? Fault);
