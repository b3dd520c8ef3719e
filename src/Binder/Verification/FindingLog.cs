namespace Colophon.Binder.Verification;

/// <summary>Findings of one layer. All are counted, the first few told in words, so that a hostile file can't fill the memory with complaints.</summary>
internal sealed class FindingLog(int maxTold)
{
    private readonly List<Finding> _told = [];
    private readonly SortedDictionary<BinderCode, long> _counts = [];

    public IReadOnlyList<Finding> Told => _told;

    public IReadOnlyDictionary<BinderCode, long> Counts => _counts;

    /// <summary>Nothing says that anything is wrong; declarations may stand here.</summary>
    public bool IsSound => _counts.Keys.All(c => c.IsDeclaration());

    public BinderCode Code => BinderCodes.Order.FirstOrDefault(_counts.ContainsKey);

    public void Add(BinderCode code, string where, string what)
    {
        _counts[code] = _counts.GetValueOrDefault(code) + 1;
        if (_told.Count < maxTold || (_counts[code] == 1 && _told.Count < maxTold + 20)) { _told.Add(new(code, where, what)); }
    }

    public void AddAll(FindingLog other)
    {
        foreach (var (code, count) in other._counts) { _counts[code] = _counts.GetValueOrDefault(code) + count; }
        _told.AddRange(other._told.Take(Math.Max(0, maxTold + 20 - _told.Count)));
    }
}
