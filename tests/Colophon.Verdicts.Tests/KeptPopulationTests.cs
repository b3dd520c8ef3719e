using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>What is kept of a population between two judgements leads to the same list and the same hash as nothing kept.</summary>
public sealed class KeptPopulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_stands_and_what_is_new_comes_to_the_order_of_all_sorted_anew(int seed)
    {
        var chance = new Random(seed);
        var parts = new List<Item[]>();
        Joined<Item>? kept = null;
        for (var round = 0; round < 40; round++)
        {
            if (chance.Next(4) == 0 || parts.Count == 0) { parts.Insert(chance.Next(parts.Count + 1), Some(chance)); }
            if (chance.Next(6) == 0) { parts.RemoveAt(chance.Next(parts.Count)); }
            for (var p = 0; p < parts.Count; p++)
            {
                // Another, one that begins as before, or the same in another array.
                parts[p] = chance.Next(8) switch { 0 => Some(chance), 1 => [.. parts[p].Take(chance.Next(8)), .. Some(chance)], 2 => [.. parts[p]], _ => parts[p] };
            }
            Item[][] now = [.. parts];
            kept = Joined<Item>.Of(kept, now, i => (i.Received, i.Indices[0]), (a, b) => string.CompareOrdinal(a.Title, b.Title));
            Assert.Equal(now.SelectMany(p => p).OrderBy(i => i.Received).ThenBy(i => i.Indices[0]).ThenBy(i => i.Title, StringComparer.Ordinal), kept.All, ReferenceEqualityComparer.Instance);
            if (kept.All.Length == 0) { continue; }
            var at = chance.Next(kept.All.Length);
            var (old, other) = (kept.All[at], kept.All[at] with { Number = round + 1 });
            kept.Replace(at, other);
            Assert.Contains(now, p => p.Contains(other, ReferenceEqualityComparer.Instance));
            Assert.DoesNotContain(now, p => p.Contains(old, ReferenceEqualityComparer.Instance));
        }
    }

    [Fact]
    public void Where_no_place_found_anything_new_the_list_is_the_same()
    {
        Item[][] parts = [Some(new(1)), Some(new(2))];
        var kept = Joined<Item>.Of(null, parts, null);
        Assert.Equal(parts.SelectMany(p => p), kept.All);
        var again = Joined<Item>.Of(kept, [parts[0], [.. parts[1]]], null);
        Assert.Same(kept.All, again.All);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_hash_that_went_on_is_the_hash_of_all_lines(int seed)
    {
        var chance = new Random(seed);
        List<Item> items = [.. Enumerable.Range(0, 20_000).Select(n => One(chance, n))];
        PopulationHash? kept = null;
        for (var round = 0; round < 24; round++)
        {
            var at = chance.Next(3) == 0 ? chance.Next(items.Count) : items.Count - chance.Next(50) - 1;
            switch (chance.Next(5))
            {
                case 0: items.InsertRange(at, Some(chance)); break;
                case 1: items.RemoveRange(at, Math.Min(items.Count - at, chance.Next(1, 6_000))); break;
                case 2: items[at] = items[at] with { Object = "plugin:other" }; break;
                case 3: items.AddRange(Enumerable.Range(0, chance.Next(6_000)).Select(n => One(chance, n))); break;
                default: items[at] = items[at] with { Title = "in other words", Indices = [.. items[at].Indices] }; break;
            }
            for (var n = 0; n < items.Count; n++) { if (items[n].Number != n + 1) { items[n] = items[n] with { Number = n + 1 }; } }
            Item[] now = [.. items];
            kept = PopulationHash.Of(kept, now);
            Assert.Equal(Lines(now), kept.Hex);
            Assert.Equal(kept.Hex, PopulationHash.Of(now));
        }
    }

    private static string Lines(IEnumerable<Item> items) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(items.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Number}\t{i.Site}\t{i.Type}\t{i.Object}\t{string.Join(',', i.Indices)}\n"))))));

    private static Item[] Some(Random chance) => [.. Enumerable.Range(0, chance.Next(8)).Select(n => One(chance, n))];

    private static Item One(Random chance, int n) =>
        new(0, "site-1", "plugin.updated", $"plugin:p{chance.Next(40)}", "", $"{n} {chance.Next()}", default, null, chance.Next(12), [chance.Next(5), n], [], [], ItemResult.Met);
}
