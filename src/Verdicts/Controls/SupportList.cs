using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls;

/// <summary>A branch of a product, and until when its publisher mends it.</summary>
/// <param name="Until">The last day; null: none was known on <paramref name="Day"/>.</param>
/// <param name="Day">As of which day the list speaks about the product.</param>
public sealed record SupportedBranch(string Title, string Branch, DateOnly? Until, DateOnly Day, string Source)
{
    /// <summary>Microseconds UTC from which on it is not supported: the day after the last one.</summary>
    internal long? Ended => Until is { } last ? Start(last.AddDays(1)) : null;

    internal long AsOf => Start(Day);

    private static long Start(DateOnly day) => Micros.Of(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
}

/// <summary>Ends of support as publishers said them: <c>Catalogue/support.json</c>, each product with its day and its sources.</summary>
public sealed class SupportList
{
    private readonly byte[] _bytes;
    private readonly List<(string Part, string Name, SupportedBranch Branch)> _branches = [];

    private SupportList(byte[] bytes)
    {
        _bytes = bytes;
        foreach (var product in JsonElement.Parse(bytes, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).Member("products").Items())
        {
            foreach (var branch in product.Member("branches").Items())
            {
                _branches.Add((product.Text("part")!, product.Text("title")!, new(product.Text("title")!, branch.Text("branch")!, branch.Text("until") is { } until ? Day(until) : null, Day(product.Text("as_of")!), product.Text("source")!)));
            }
        }
        Told = $"as of {string.Join(", ", _branches.DistinctBy(b => b.Name).Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Name} {b.Branch.Day:yyyy-MM-dd}")))}; SHA-256 begins {Convert.ToHexStringLower(SHA256.HashData(_bytes))[..16]}";
    }

    public static SupportList Default { get; } = new(Catalogue.Bytes("Colophon.Verdicts.Catalogue.support.json"));

    /// <summary>Which list it is, in words.</summary>
    public string Told { get; }

    public IEnumerable<SupportedBranch> Branches => _branches.Select(b => b.Branch);

    /// <param name="part">php, database, server or wordpress.</param>
    /// <returns>The narrowest branch that the version belongs to; null where the list knows none.</returns>
    public SupportedBranch? Find(string part, string name, string version) =>
        _branches.Where(b => b.Part == part && b.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && (version == b.Branch.Branch || version.StartsWith(b.Branch.Branch + ".", StringComparison.Ordinal)))
            .OrderByDescending(b => b.Branch.Branch.Length).Select(b => b.Branch).FirstOrDefault();

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
