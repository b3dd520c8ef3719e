namespace Colophon.Php.Difference;

/// <summary>Two parts of the analysis may see the same line, each in its own words. A reader gets one reason for it: the plainest, with the finding that proves it.</summary>
internal static class OnePlace
{
    private static readonly string[] Plainest = ["backdoor", "hidden-code", "malicious-code", "new-flow", "command", "dynamic-code"];

    public static IEnumerable<Concern> Of(IEnumerable<Concern> concerns)
    {
        var all = concerns.ToList();
        var told = new HashSet<Concern>(ReferenceEqualityComparer.Instance);
        var groups = all.Where(c => c.New is not null && Plainest.Contains(c.Rule)).GroupBy(c => (c.New!.Path, c.New.Line)).ToDictionary(g => g.Key, g => g.OrderBy(c => Array.IndexOf(Plainest, c.Rule)).ToList());
        foreach (var concern in all)
        {
            if (concern.New is null || !Plainest.Contains(concern.Rule) || !groups.TryGetValue((concern.New.Path, concern.New.Line), out var group)) { yield return concern; continue; }
            if (!told.Add(group[0])) { continue; }
            var proof = group.Find(c => c.Rule is "malicious-code" or "new-flow");
            yield return group[0] with { Level = group.Max(c => c.Level), Subject = proof?.Subject ?? group[0].Subject };
        }
    }
}
