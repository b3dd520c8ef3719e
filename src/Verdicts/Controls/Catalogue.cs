using System.Collections.Frozen;
using System.Text.Json;
using Colophon.Verdicts.Controls.Loading;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls;

/// <param name="OneLine">In our own words.</param>
/// <param name="Category">CC, A, C, PI or P.</param>
public sealed record Criterion(string Id, string Category, string OneLine);

/// <summary>What ships with the engine: all 61 criteria by id, and the base set of controls a tenant can adopt. Data; a tenant's adopted versions live in its ledger.</summary>
public static class Catalogue
{
    private const string ControlFiles = "Colophon.Verdicts.Controls.";

    public static IReadOnlyList<Criterion> Criteria { get; } = [.. JsonElement.Parse(Bytes("Colophon.Verdicts.Catalogue.criteria.json")).Member("criteria").Items()
        .Select(c => new Criterion(c.Text("id")!, c.Text("id")!.TrimEnd("0123456789.".ToCharArray()), c.Text("one_line")!))];

    private static readonly FrozenSet<string> CriterionIds = Criteria.Select(c => c.Id).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The base set.</summary>
    public static ControlSet Base { get; } = Load();

    /// <summary>Controls of the base set by id.</summary>
    public static IReadOnlyList<ControlVersion> Controls { get; } = [.. Base.Controls.Select(c => c.Version)];

    private static readonly FrozenDictionary<string, string> Texts = Base.Controls.ToFrozenDictionary(c => c.Version.Id, c => c.Text);

    /// <summary>The JSON of a control version: what <c>control.adopted</c> carries in <c>change.after</c>.</summary>
    public static string TextOf(string controlId) => Texts[controlId];

    public static bool Knows(string criterion) => CriterionIds.Contains(criterion);

    /// <summary>The files of the base set as they ship.</summary>
    public static IEnumerable<ControlFile> Files() => typeof(Catalogue).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(ControlFiles, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => new ControlFile(n[ControlFiles.Length..], Bytes(n)));

    private static ControlSet Load()
    {
        var problems = new List<Problem>();
        return ControlSet.Load(Files(), problems) ?? throw new InvalidOperationException("The built-in catalogue is damaged:\n" + string.Join('\n', problems));
    }

    internal static byte[] Bytes(string resource)
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream(resource)!;
        return new BinaryReader(stream).ReadBytes((int)stream.Length);
    }
}
