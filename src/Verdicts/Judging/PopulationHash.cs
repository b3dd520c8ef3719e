using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Hex SHA-256 over one line per item: number, site, type, object, leaves. It covers all of the population, and a population mostly grows at its end: so it goes on from
/// the last place up to which the lines are those of the time before.
/// </summary>
internal sealed class PopulationHash
{
    /// <summary>Items between two places from which it can go on.</summary>
    private const int Step = 4_096;
    private readonly IReadOnlyList<Item> _items;

    /// <summary>How it stood after each step.</summary>
    private readonly List<IncrementalHash> _steps;

    private PopulationHash(IReadOnlyList<Item> items, List<IncrementalHash> steps, string hex) => (_items, _steps, Hex) = (items, steps, hex);

    public string Hex { get; }

    public static string Of(IReadOnlyList<Item> items) => Of(null, items, keeps: false).Hex;

    /// <param name="before">Of the same population, the last time; it is used up.</param>
    /// <param name="keeps">Whether another goes on from it.</param>
    public static PopulationHash Of(PopulationHash? before, IReadOnlyList<Item> items, bool keeps = true)
    {
        var same = before?.Same(items) ?? 0;
        if (before is not null && same == items.Count && same == before._items.Count) { return new(items, before._steps, before.Hex); }
        var steps = new List<IncrementalHash>(before?._steps.Take(same / Step) ?? []);
        foreach (var gone in before?._steps.Skip(steps.Count) ?? []) { gone.Dispose(); }
        using var hash = steps.Count > 0 ? steps[^1].Clone() : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = new ArrayBufferWriter<byte>(1 << 16);
        for (var i = steps.Count * Step; i < items.Count; i++)
        {
            Line(lines, items[i]);
            var step = keeps && (i + 1) % Step == 0;
            if (!step && lines.WrittenCount < 1 << 15) { continue; }
            hash.AppendData(lines.WrittenSpan);
            lines.ResetWrittenCount();
            if (step) { steps.Add(hash.Clone()); }
        }
        hash.AppendData(lines.WrittenSpan);
        return new(items, steps, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>How many lines at the beginning are the same.</summary>
    private int Same(IReadOnlyList<Item> items)
    {
        var same = 0;
        while (same < items.Count && same < _items.Count && (ReferenceEquals(items[same], _items[same]) || IsSame(items[same], _items[same]))) { same++; }
        return same;
    }

    private static bool IsSame(Item a, Item b) => (a.Number, a.Site, a.Type, a.Object) == (b.Number, b.Site, b.Type, b.Object) && (ReferenceEquals(a.Indices, b.Indices) || a.Indices.SequenceEqual(b.Indices));

    private static void Line(ArrayBufferWriter<byte> to, Item item)
    {
        Number(to, item.Number);
        Text(to, "\t", item.Site, "\t", item.Type, "\t", item.Object, "\t");
        for (var i = 0; i < item.Indices.Count; i++)
        {
            if (i > 0) { Text(to, ","); }
            Number(to, item.Indices[i]);
        }
        Text(to, "\n");
    }

    private static void Number(ArrayBufferWriter<byte> to, long number)
    {
        Utf8Formatter.TryFormat(number, to.GetSpan(20), out var written);
        to.Advance(written);
    }

    private static void Text(ArrayBufferWriter<byte> to, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts) { to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(text.Length * 3))); }
    }
}
