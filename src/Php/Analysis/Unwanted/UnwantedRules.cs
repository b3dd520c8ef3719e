using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Colophon.Php.Analysis.Unwanted;

/// <param name="Title">A few words: what it is.</param>
/// <param name="Harm">Why it has no place in a web root.</param>
internal sealed record UnwantedKind(string Kind, int Cwe, string Title, string Harm);

/// <summary>Software by the words that it can't do without: its own names for its own parts, which are public.</summary>
/// <param name="Words">All of them stand in the file.</param>
/// <param name="Any">Beside them at least so many of these.</param>
internal sealed record Product(string Kind, string What, string[] Words, string[]? Any = null, int Fewest = 0, int Largest = int.MaxValue);

/// <summary>What a small page is for, when that is all it does.</summary>
/// <param name="Calls">At least one of them, and nothing beside these, <paramref name="With"/> and what is harmless.</param>
/// <param name="Request">What it works on comes from the request, and it shows what comes of it; else it only shows.</param>
/// <param name="Field">Its own page has a field for it.</param>
internal sealed record Purpose(string Kind, string What, string[] Calls, string[] With, bool Request = false, bool Field = false);

/// <summary>unwanted.json, read once.</summary>
internal sealed class UnwantedRules
{
    private static readonly JsonSerializerOptions Reading = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static readonly UnwantedRules Default = Load();

    private sealed record Data(UnwantedKind[] Kinds, Product[] Products, string[] Brands, string[] Harmless, Purpose[] Purposes);

    private UnwantedRules(Data data)
    {
        Kinds = data.Kinds.ToFrozenDictionary(k => k.Kind);
        Products = [.. data.Products.Select(p => p with { Words = [.. p.Words.Select(Bytes)], Any = p.Any ?? [] })];
        FirstWords = SearchValues.Create([.. Products.Select(p => p.Words[0]).Distinct()], StringComparison.OrdinalIgnoreCase);
        Brands = SearchValues.Create([.. data.Brands.Select(Bytes)], StringComparison.OrdinalIgnoreCase);
        Harmless = data.Harmless.ToFrozenSet();
        Purposes = data.Purposes;
    }

    public FrozenDictionary<string, UnwantedKind> Kinds { get; }
    public Product[] Products { get; }
    public SearchValues<string> FirstWords { get; }

    /// <summary>Whose pages are copied to take passwords and cards.</summary>
    public SearchValues<string> Brands { get; }
    public FrozenSet<string> Harmless { get; }
    public Purpose[] Purposes { get; }

    /// <summary>Files are searched as bytes that are letters each.</summary>
    private static string Bytes(string word) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word));

    private static UnwantedRules Load()
    {
        using var stream = typeof(UnwantedRules).Assembly.GetManifestResourceStream("unwanted.json") ?? throw new InvalidOperationException("unwanted.json is not in the assembly.");
        var data = JsonSerializer.Deserialize<Data>(stream, Reading)!;
        var kinds = data.Kinds.Select(k => k.Kind).ToHashSet();
        return data.Products.Select(p => p.Kind).Concat(data.Purposes.Select(p => p.Kind)).FirstOrDefault(k => !kinds.Contains(k)) is { } unknown ? throw new InvalidOperationException($"unwanted.json has no kind {unknown}.") : new UnwantedRules(data);
    }
}
