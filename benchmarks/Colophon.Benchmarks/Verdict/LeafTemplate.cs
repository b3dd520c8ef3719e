using System.Text;

namespace Colophon.Benchmarks.Verdict;

/// <summary>A leaf that the real writers made, with places where each one made after it differs: as real, and some hundred million of them in minutes.</summary>
internal sealed class LeafTemplate
{
    private readonly List<(byte[] Before, int Value)> _parts = [];
    private readonly byte[] _end;

    /// <param name="places">What stands in <paramref name="sample"/> for the first value, the second …; each may stand there more than once.</param>
    public LeafTemplate(byte[] sample, params string[] places)
    {
        var rest = sample.AsSpan();
        var marks = places.Select(Encoding.UTF8.GetBytes).ToArray();
        while (true)
        {
            var (at, which) = (-1, -1);
            for (var i = 0; i < marks.Length; i++)
            {
                if (rest.IndexOf(marks[i]) is >= 0 and var found && (at < 0 || found < at)) { (at, which) = (found, i); }
            }
            if (which < 0) { break; }
            _parts.Add((rest[..at].ToArray(), which));
            rest = rest[(at + marks[which].Length)..];
        }
        _end = rest.ToArray();
        if (marks.Select((_, i) => i).Any(i => !_parts.Exists(p => p.Value == i))) { throw new InvalidOperationException("A place of the template isn't in its sample: " + Encoding.UTF8.GetString(sample)); }
    }

    /// <summary>Writes one into <paramref name="into"/> and says how long it is.</summary>
    public int Fill(Span<byte> into, ReadOnlySpan<byte> time, long first = 0, long second = 0, long third = 0, long fourth = 0)
    {
        var length = 0;
        foreach (var (before, value) in _parts)
        {
            before.CopyTo(into[length..]);
            length += before.Length;
            if (value == 0)
            {
                time.CopyTo(into[length..]);
                length += time.Length;
                continue;
            }
            var number = value switch { 1 => first, 2 => second, 3 => third, _ => fourth };
            if (!number.TryFormat(into[length..], out var digits, provider: System.Globalization.CultureInfo.InvariantCulture)) { throw new InvalidOperationException("A leaf of the benchmark is too long."); }
            length += digits;
        }
        _end.CopyTo(into[length..]);
        return length + _end.Length;
    }
}
