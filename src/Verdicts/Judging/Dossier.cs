using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// One site. Who it is, when it was in scope and when it was seen stays; what was told about it and how its state moved is there only while it is open, because a large
/// tenant's sites together are more than a machine holds.
/// </summary>
internal sealed class SiteDossier(SiteFacts facts, Register register)
{
    private readonly Dictionary<long, Segment[]> _unseen = [];
    private SiteState? _state;
    private SiteSight? _sight;

    public string Id => Facts.Id;

    public SiteFacts Facts { get; } = facts;

    public IntervalSet Scope { get; } = facts.Scope(register.Through);

    public SiteSight Sight => _sight ?? throw NotOpened();

    public SiteState State => _state ?? throw NotOpened();

    public IReadOnlyList<ChangeGroup> OutOfBand { get; private set; } = [];

    /// <summary>Comparisons of a collector with an agent.</summary>
    public IReadOnlyList<(string Collector, string Agent, int Looks, int Values)> Compared { get; private set; } = [];

    /// <summary>How the agent was placed on the site, as it told last; null where it never told.</summary>
    public string? PlacedAs { get; private set; }

    public void Open()
    {
        register.Read(Facts);
        _sight ??= new(Facts, register);
        _state = new(Facts, register, new(StringComparer.Ordinal));
        OutOfBand = [.. ChangeGroup.Of(Facts.Id, State.Changes.Where(c => c.Status == ChangeStatus.OutOfBand).Concat(State.Contradictions))];
        Compared = _state.Compared;
        PlacedAs = Facts.ByType.GetValueOrDefault("agent.installed")?[^1].After.Member("as").Text();
    }

    public void Close()
    {
        Facts.Forget();
        (_state, OutOfBand) = (null, []);
        _unseen.Clear();
    }

    /// <summary>Time in which the state was not seen, or only bridged: the same for every control that bridges as much.</summary>
    public IReadOnlyList<Segment> Unseen(long bridge)
    {
        lock (_unseen)
        {
            if (!_unseen.TryGetValue(bridge, out var unseen)) { _unseen[bridge] = unseen = [.. Configuration.Unseen(this, register, bridge)]; }
            return unseen;
        }
    }

    public IEnumerable<Segment> OutOfScope(Interval window) =>
        Scope.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "not enrolled, retired, or not production"));

    /// <summary>Blind time as claims, for controls that live on events.</summary>
    public IEnumerable<Segment> Blind() => Sight.Blind.Select(b => new Segment(b.When, TimelineState.Unknown, b.Cause));

    private InvalidOperationException NotOpened() => new($"Site {Id} is not open.");
}

/// <summary>Everything a procedure needs, and nothing that depends on which control asks.</summary>
internal sealed class Dossier
{
    /// <summary>Sites that are open at a time: enough to keep all processors busy, and few beside what a large tenant has.</summary>
    private const int OpenAtOnce = 16;

    public Dossier(Register register)
    {
        Register = register;
        Sites = [.. register.Sites.Where(s => s.Sources.Count > 0).Select(s => new SiteDossier(s, register))];
    }

    public Register Register { get; }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<SiteDossier> Sites { get; }

    /// <summary>Shows every site to every test, each test the sites in their order. Sites know nothing of each other, and tests nothing of other tests: both go side by side.</summary>
    public void Show(IReadOnlyList<Action<SiteDossier>> tests)
    {
        foreach (var sites in Sites.Chunk(OpenAtOnce))
        {
            Parallel.ForEach(sites, site => site.Open());
            Parallel.ForEach(tests, test => { foreach (var site in sites) { test(site); } });
            foreach (var site in sites) { site.Close(); }
        }
    }

    /// <summary>The ledger's last moment belongs to what has happened so far, although intervals are open at their end.</summary>
    public bool Happened(long point, Interval when) => when.Contains(point) || (point == when.To && point == Register.Through);
}
