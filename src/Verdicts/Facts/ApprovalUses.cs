namespace Colophon.Verdicts.Facts;

/// <summary>What one control has used up of the approvals there are. Those used up at the head of a list are never looked at again: a busy site has thousands in a year.</summary>
internal sealed class ApprovalUses(Register register)
{
    private readonly HashSet<Approval> _used = [];
    private readonly Dictionary<List<Approval>, int> _first = [];

    public void Use(Approval approval) => _used.Add(approval);

    /// <summary>Approvals for this site or every site that name one of these objects and aren't used up, in the order they were recorded.</summary>
    public IEnumerable<Approval> Open(string site, string[] objects)
    {
        var lists = register.ApprovalsFor(site, objects);
        var at = lists.Select(First).ToArray();
        while (true)
        {
            var next = -1;
            for (var i = 0; i < at.Length; i++)
            {
                while (at[i] < lists[i].Count && _used.Contains(lists[i][at[i]])) { at[i]++; }
                if (at[i] < lists[i].Count && (next < 0 || lists[i][at[i]].Fact.Index < lists[next][at[next]].Fact.Index)) { next = i; }
            }
            if (next < 0) { yield break; }
            yield return lists[next][at[next]++];
        }
    }

    private int First(List<Approval> list)
    {
        var first = _first.GetValueOrDefault(list);
        while (first < list.Count && _used.Contains(list[first])) { first++; }
        return _first[list] = first;
    }
}
