using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>One site, ready to be judged: what was told about it, when it was in scope, when it was seen, how its state moved.</summary>
internal sealed class SiteDossier
{
    public SiteDossier(SiteFacts facts, Register register, Dictionary<string, string> pool)
    {
        Facts = facts;
        Scope = facts.Scope(register.Through);
        Sight = new(facts, register);
        State = new(facts, register, pool);
        OutOfBand = [.. ChangeGroup.Of(facts.Id, State.Changes.Where(c => c.Status == ChangeStatus.OutOfBand).Concat(State.Contradictions))];
    }

    public string Id => Facts.Id;

    public SiteFacts Facts { get; }

    public IntervalSet Scope { get; }

    public SiteSight Sight { get; }

    public SiteState State { get; }

    public IReadOnlyList<ChangeGroup> OutOfBand { get; }

    public IEnumerable<Segment> OutOfScope(Interval window) =>
        Scope.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "not enrolled, retired, or not production"));

    /// <summary>Blind time as claims, for controls that live on events.</summary>
    public IEnumerable<Segment> Blind() => Sight.Blind.Select(b => new Segment(b.When, TimelineState.Unknown, b.Cause));
}

/// <summary>Everything a procedure needs, and nothing that depends on which control asks.</summary>
internal sealed class Dossier
{
    public Dossier(Register register)
    {
        Register = register;
        // Sites know nothing of each other: they are read side by side, and stand in the order of their ids.
        var facts = register.Sites.Where(s => s.Sources.Count > 0).ToArray();
        var sites = new SiteDossier[facts.Length];
        Parallel.For(0, sites.Length, i => sites[i] = new(facts[i], register, new(StringComparer.Ordinal)));
        Sites = sites;
    }

    public Register Register { get; }

    public IReadOnlyList<SiteDossier> Sites { get; }

    /// <summary>The ledger's last moment belongs to what has happened so far, although intervals are open at their end.</summary>
    public bool Happened(long point, Interval when) => when.Contains(point) || (point == when.To && point == Register.Through);
}
