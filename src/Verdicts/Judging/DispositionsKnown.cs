using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// The deviations of the other controls, each once, and what was made of it. A company of a thousand sites has half a million: so from one judgement to the next only those
/// are looked at that came, went or changed, that somebody said a word about, or whose time is up.
/// </summary>
/// <param name="exempted">How many exemptions had been approved and withdrawn when it was begun.</param>
/// <param name="controls">Whose deviations they are, in this order.</param>
internal sealed class DispositionsKnown(long exempted, string[] controls)
{
    private readonly IReadOnlyList<Deviation>[] _found = [.. controls.Select(_ => (IReadOnlyList<Deviation>)[])];
    private readonly Dictionary<string, DisposedCase> _cases = new(StringComparer.Ordinal);
    private readonly HashSet<DisposedCase> _touched = [];

    /// <summary>Whose outcome the clock will change.</summary>
    private List<DisposedCase> _waiting = [];
    private int _said;

    public int Count => _cases.Count;

    /// <summary>Those that are items, in the population's order.</summary>
    public List<DisposedCase> Items { get; private set; } = [];

    /// <summary>Those that deviate, in the order of deviations.</summary>
    public List<DisposedCase> Deviating { get; private set; } = [];

    public bool CanGoOn(long exemptedNow, IReadOnlyList<ControlResult> others) => exemptedNow == exempted && others.Select(c => c.Id).SequenceEqual(controls, StringComparer.Ordinal);

    /// <param name="judge">Says what is made of a deviation, by the word about it.</param>
    public void GoOn(IReadOnlyList<ControlResult> others, Register register, Action<DisposedCase, Fact?> judge)
    {
        for (var c = 0; c < others.Count; c++)
        {
            Compare(_found[c], others[c].Deviations, c);
            _found[c] = others[c].Deviations;
        }
        var words = register.ConsoleOf(["deviation.disposed"]);
        for (; _said < words.Count; _said++)
        {
            if (_cases.TryGetValue(words[_said].ObjectId, out var about)) { _touched.Add(about); }
        }
        _touched.UnionWith(_waiting.Where(w => w.HoldsUntil <= register.Through));
        var moved = new List<DisposedCase>();
        foreach (var one in _touched)
        {
            if (one.Found is not { } found)
            {
                _cases.Remove(one.Id);
                one.Moved = true;
                continue;
            }
            var word = register.Dispositions.GetValueOrDefault(one.Id)?.Find(f => f.ActorKind == "person" && f.After?.Text("reason") is { Length: > 0 });
            if (one.Holds(word, register.Through)) { continue; }
            judge(one, word);
            one.Moved = true;
            moved.Add(one);
        }
        if (_touched.Count > 0)
        {
            Items = Merge(Items, moved.Where(m => m.Item is not null), DisposedCase.CompareItems);
            Deviating = Merge(Deviating, moved.Where(m => m.Deviation is not null), DisposedCase.CompareDeviations);
        }
        foreach (var one in moved) { one.Moved = false; }
        _waiting = [.. _waiting.Union(moved).Where(w => w.Found is not null && w.HoldsUntil != long.MaxValue)];
        _touched.Clear();
    }

    /// <summary>Both stand in the order of deviations, and most of them are the same.</summary>
    private void Compare(IReadOnlyList<Deviation> before, IReadOnlyList<Deviation> now, int control)
    {
        if (ReferenceEquals(before, now)) { return; }
        // One that came to stand elsewhere is lost where it stood and found where it stands, in this order.
        var found = new List<Deviation>();
        var (b, n) = (0, 0);
        while (b < before.Count || n < now.Count)
        {
            if (b < before.Count && n < now.Count && ReferenceEquals(before[b], now[n])) { (b, n) = (b + 1, n + 1); continue; }
            var order = b == before.Count ? 1 : n == now.Count ? -1 : DeviationOrder.Compare(before[b], now[n]);
            if (order <= 0) { Touch(before[b++].Id).Lose(control); }
            if (order >= 0) { found.Add(now[n++]); }
        }
        foreach (var one in found) { Touch(one.Id).Find(control, one); }
    }

    private DisposedCase Touch(string id)
    {
        if (!_cases.TryGetValue(id, out var one)) { _cases[id] = one = new(id); }
        _touched.Add(one);
        return one;
    }

    /// <summary>What moved is left out where it stood, and sorted in where it stands.</summary>
    private static List<DisposedCase> Merge(List<DisposedCase> before, IEnumerable<DisposedCase> moved, Comparison<DisposedCase> order)
    {
        List<DisposedCase> news = [.. moved];
        news.Sort(order);
        var all = new List<DisposedCase>(before.Count + news.Count);
        var next = 0;
        foreach (var one in before)
        {
            if (one.Moved) { continue; }
            while (next < news.Count && order(news[next], one) < 0) { all.Add(news[next++]); }
            all.Add(one);
        }
        all.AddRange(news.Skip(next));
        return all;
    }
}

/// <summary>One deviation of other controls, the word about it, and what comes of both. One thing that several controls found is told as the first of them has it.</summary>
internal sealed class DisposedCase(string id)
{
    private int _control;

    /// <summary>Of controls behind the first, by their places.</summary>
    private SortedList<int, Deviation>? _also;
    private Deviation? _judged;
    private Fact? _word;

    public string Id { get; } = id;

    /// <summary>Null when no control finds it any more.</summary>
    public Deviation? Found { get; private set; }

    /// <summary>Null where it doesn't belong to the time that is tested.</summary>
    public Item? Item { get; set; }

    public Deviation? Deviation { get; private set; }

    public long HoldsUntil { get; private set; } = long.MaxValue;

    /// <summary>It no longer stands where it stood in the lists.</summary>
    public bool Moved { get; set; }

    public static int CompareItems(DisposedCase a, DisposedCase b) => a.Item!.Received.CompareTo(b.Item!.Received) is not 0 and var received ? received : string.CompareOrdinal(a.Item.Title, b.Item.Title);

    public static int CompareDeviations(DisposedCase a, DisposedCase b) => DeviationOrder.Compare(a.Deviation!, b.Deviation!);

    public void Find(int control, Deviation found)
    {
        if (Found is { } other && _control != control)
        {
            (_also ??= [])[Math.Max(control, _control)] = control < _control ? other : found;
            if (control > _control) { return; }
        }
        (_control, Found) = (control, found);
    }

    public void Lose(int control)
    {
        if (control != _control)
        {
            _also?.Remove(control);
            return;
        }
        Found = null;
        if (_also is not { Count: > 0 } also) { return; }
        (_control, Found) = (also.GetKeyAtIndex(0), also.GetValueAtIndex(0));
        also.RemoveAt(0);
    }

    public void Judged(Fact? word, Item? item, Deviation? deviation, long holdsUntil) => (_judged, _word, Item, Deviation, HoldsUntil) = (Found, word, item, deviation, holdsUntil);

    /// <summary>Whether it would come out the same. When the thing ended, why it is one, and what was made of it elsewhere, nothing here says.</summary>
    public bool Holds(Fact? word, long through)
    {
        if (_judged is not { } before || Found is not { } found || through >= HoldsUntil || word != _word) { return false; }
        if (!ReferenceEquals(before, found) && (before.Control, before.Site, before.Object, before.Title, before.True, before.Received, before.Index) != (found.Control, found.Site, found.Object, found.Title, found.True, found.Received, found.Index)) { return false; }
        _judged = found;
        return true;
    }
}
