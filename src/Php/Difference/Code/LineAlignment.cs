namespace Colophon.Php.Difference.Code;

/// <summary>Which line of one text is which of the other, by the fewest insertions and deletions. Indentation is no difference.</summary>
internal static class LineAlignment
{
    private const int MaxEdits = 2_000;

    /// <summary>Pairs of line numbers from 0, -1 where a side has none, in the order of the texts.</summary>
    public static List<(int Old, int New)> Align(IReadOnlyList<string> old, IReadOnlyList<string> @new)
    {
        var a = old.Select(l => l.Trim()).ToArray();
        var b = @new.Select(l => l.Trim()).ToArray();
        var head = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head]) { head++; }
        var tail = 0;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)]) { tail++; }
        var rows = Enumerable.Range(0, head).Select(i => (i, i)).ToList();
        Middle(a.AsSpan(head, a.Length - head - tail), b.AsSpan(head, b.Length - head - tail), head, rows);
        for (var i = tail; i > 0; i--) { rows.Add((a.Length - i, b.Length - i)); }
        return rows;
    }

    /// <summary>Myers' greedy search; texts that differ nearly everywhere are told as replaced.</summary>
    private static void Middle(ReadOnlySpan<string> a, ReadOnlySpan<string> b, int offset, List<(int, int)> rows)
    {
        var most = Math.Min(a.Length + b.Length, MaxEdits);
        var furthest = new int[(2 * most) + 3];
        var history = new List<int[]>();
        for (var d = 0; d <= most; d++)
        {
            history.Add(furthest[..]);
            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && furthest[most + k] < furthest[most + k + 2]) ? furthest[most + k + 2] : furthest[most + k] + 1;
                while (x < a.Length && x - k < b.Length && a[x] == b[x - k]) { x++; }
                furthest[most + k + 1] = x;
                if (x < a.Length || x - k < b.Length) { continue; }
                Trace(history, most, a.Length, b.Length, offset, rows);
                return;
            }
        }
        for (var i = 0; i < a.Length; i++) { rows.Add((offset + i, -1)); }
        for (var i = 0; i < b.Length; i++) { rows.Add((-1, offset + i)); }
    }

    private static void Trace(List<int[]> history, int most, int x, int y, int offset, List<(int, int)> rows)
    {
        var back = new List<(int, int)>();
        for (var d = history.Count - 1; d >= 0; d--)
        {
            var furthest = history[d];
            var k = x - y;
            var fromAbove = k == -d || (k != d && furthest[most + k] < furthest[most + k + 2]);
            var earlierK = fromAbove ? k + 1 : k - 1;
            var earlierX = d == 0 ? 0 : furthest[most + earlierK + 1];
            var earlierY = earlierX - earlierK;
            while (x > earlierX && y > Math.Max(earlierY, 0) && x > 0 && y > 0) { back.Add((offset + --x, offset + --y)); }
            if (d == 0) { break; }
            back.Add(fromAbove ? (-1, offset + --y) : (offset + --x, -1));
        }
        back.Reverse();
        rows.AddRange(back);
    }
}
