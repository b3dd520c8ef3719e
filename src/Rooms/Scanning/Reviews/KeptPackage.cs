using System.Globalization;
using System.Text.Json.Serialization;

namespace Colophon.Scanning.Reviews;

/// <summary>A package as it was uploaded. What it says about itself is its maker's word.</summary>
/// <param name="Component"><c>plugin:akismet</c>; <c>unknown:…</c> where no head says what it is.</param>
/// <param name="File">What the uploader's file was called; never a path of ours.</param>
/// <param name="UsedAt">When it was uploaded or chosen last.</param>
public sealed record KeptPackage(string Sha256, long Bytes, string Component, string Name, string Version, string File, DateTimeOffset UsedAt)
{
    public string Slug => Component[(Component.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

/// <summary>Text of strangers, for records and lists: bounded, and without characters that can't be seen or that steer what shows them.</summary>
internal static class Plain
{
    public static string Of(string text, int most) => string.Concat((text.Length > most ? text[..(most - 1)] + "…" : text)
        .Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '\uFFFD' : c));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeptPackage))]
[JsonSerializable(typeof(ReviewOrder))]
internal sealed partial class ShelfJson : JsonSerializerContext;
