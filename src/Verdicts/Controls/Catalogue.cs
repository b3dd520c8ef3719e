using System.Collections.Frozen;
using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls;

/// <param name="OneLine">In our own words.</param>
/// <param name="Category">CC, A, C, PI or P.</param>
public sealed record Criterion(string Id, string Category, string OneLine);

/// <summary>What ships with the engine: all 61 criteria by id, and the controls a tenant can adopt. Data; a tenant's adopted versions live in its ledger.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Criterion> Criteria { get; } = [.. Load("criteria").Member("criteria").Items()
        .Select(c => new Criterion(c.Text("id")!, c.Text("id")!.TrimEnd("0123456789.".ToCharArray()), c.Text("one_line")!))];

    /// <summary>Controls in the order of the catalogue.</summary>
    public static IReadOnlyList<ControlVersion> Controls { get; } = [.. Load("controls").Member("controls").Items()
        .Select(c => ControlVersion.Read(c, out var problem) ?? throw new InvalidOperationException("The built-in catalogue is damaged: " + problem))];

    private static readonly FrozenDictionary<string, string> Texts = Load("controls").Member("controls").Items().ToFrozenDictionary(c => c.Text("id")!, c => Json.Canonical(c));

    /// <summary>The JSON of a control version: what <c>control.adopted</c> carries in <c>change.after</c>.</summary>
    public static string TextOf(string controlId) => Texts[controlId];

    private static JsonElement Load(string name)
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream($"Colophon.Verdicts.Catalogue.{name}.json")!;
        return JsonElement.Parse(new BinaryReader(stream).ReadBytes((int)stream.Length));
    }
}
