using System.Collections.Concurrent;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// One site. Who it is, when it was in scope and when it was seen stays; what was told about it and how its state moved is there only while it is open, because a large
/// tenant's sites together are more than a machine holds. A site that rests keeps what it takes to go on, and is open for what that tells.
/// </summary>
internal sealed class SiteDossier(SiteFacts facts, Register register)
{
    private readonly Dictionary<long, Segment[]> _unseen = [];
    private SiteState? _state;
    private SiteSight? _sight;
    private long _moves;
    private long _sights;
    private long _unseens;
    private int _missing;

    public string Id => Facts.Id;

    public SiteFacts Facts { get; } = facts;

    /// <summary>Up to what the ledger's clock shows.</summary>
    public IntervalSet Scope { get; private set; } = facts.Scope(register.Through);

    /// <summary>The same, going on where it lasts.</summary>
    public IntervalSet OpenScope { get; } = facts.Scope(Clock.Open - 1);

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
        _state = new(Facts, register);
        Compared = _state.Compared;
        Look();
    }

    /// <summary>Takes what came since it rested.</summary>
    /// <returns>False where that isn't possible: then the site is to be begun anew, as another.</returns>
    public bool TryGoOn()
    {
        if (_state is not { } state || _sight is not { } sight || !Facts.CanGoOn) { return false; }
        var told = register.ReadOn(Facts);
        // Of several sources only the newest may go on, and with nothing that may have been before another's last look.
        if (told.Count > 0 && (told.Any(f => f.Source != told[0].Source || f.Lower <= state.LookedBeside(f.Source)) || (state.Teller is { } teller && teller != told[0].Source && told.Any(f => RecordTypes.IsState(f.Type)) && state.Told(told[0].Source)))) { return false; }
        Scope = Facts.Scope(register.Through);
        if (sight.GoOn() | _missing != Facts.Missing) { _sights++; }
        state.GoOn(told);
        foreach (var (bridge, before) in _unseen.ToArray())
        {
            _unseen.Remove(bridge);
            if (!Unseen(bridge).SequenceEqual(before)) { _unseens++; }
        }
        Look();
        return true;
    }

    /// <summary>Keeps what it takes to go on, and lets go of the rest.</summary>
    public void Rest()
    {
        State.Rest();
        Facts.Rest();
        _missing = Facts.Missing;
    }

    public void Close()
    {
        Facts.Forget();
        (_state, OutOfBand) = (null, []);
        _unseen.Clear();
    }

    /// <summary>How the site stands for whoever reads this much of it.</summary>
    /// <param name="sections">Of its state; null: all.</param>
    public Standing Standing(Reads reads, IReadOnlyList<string>? sections) => new(
        !reads.HasFlag(Reads.State) ? 0 : sections is null ? State.Moves : State.MovesOf(sections),
        reads.HasFlag(Reads.Sight) ? _sights : 0,
        reads.HasFlag(Reads.Unseen) ? _unseens : 0,
        reads.HasFlag(Reads.People) ? register.PeopleOf(Id) : 0,
        reads.HasFlag(Reads.Approvals) ? register.ApprovedOf(Id).Count + register.ApprovedOf("*").Count : 0, 0);

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

    private void Look()
    {
        if (_moves != State.Moves)
        {
            _moves = State.Moves;
            OutOfBand = [.. ChangeGroup.Of(Facts.Id, State.Changes.Where(c => c.Status == ChangeStatus.OutOfBand).Concat(State.Contradictions))];
        }
        PlacedAs = Facts.ByType.GetValueOrDefault("agent.installed")?[^1].After.Member("as").Text();
    }

    private InvalidOperationException NotOpened() => new($"Site {Id} is not open.");
}

/// <summary>What is kept findings of: a version of a control, in a period or in a retest's time.</summary>
/// <param name="Version">The leaf that adopts it.</param>
internal readonly record struct Tested(string Period, Interval When, Interval Whole, long Version, Interval InForce);

/// <summary>Everything a procedure needs, and nothing that depends on which control asks.</summary>
internal sealed class Dossier
{
    /// <summary>Sites that are open at a time: enough to keep all processors busy, and few beside what a large tenant has.</summary>
    private const int OpenAtOnce = 16;
    private readonly bool _keeps;
    private readonly Dictionary<Tested, KeptFindings> _kept = [];
    private Dictionary<Tested, KeptFindings>? _before;
    private readonly ConcurrentDictionary<(ClaimKind, Interval, string), Lazy<Timelines>> _timelines = [];
    private readonly Lazy<IpeBase> _ipe;
    private readonly SiteDossier[] _sites;
    private readonly bool[] _wentOn;

    /// <param name="keeps">Sites rest after they were looked at, and what was found there is kept for the next.</param>
    /// <param name="before">From which it goes on; of the same register.</param>
    public Dossier(Register register, bool keeps = false, Dossier? before = null)
    {
        Register = register;
        _keeps = keeps;
        _before = before?._kept;
        _ipe = new(() => new(this));
        var known = before?._sites.ToDictionary(s => s.Facts);
        var sites = register.Sites.Where(s => s.Sources.Count > 0).ToArray();
        (_sites, _wentOn) = (new SiteDossier[sites.Length], new bool[sites.Length]);
        Parallel.For(0, sites.Length, i =>
        {
            var rested = known?.GetValueOrDefault(sites[i]);
            _wentOn[i] = rested?.TryGoOn() == true;
            _sites[i] = _wentOn[i] ? rested! : new(sites[i], register);
        });
    }

    public Register Register { get; }

    /// <summary>How many sites went on from where they rested.</summary>
    public int WentOn => _wentOn.Count(o => o);

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<SiteDossier> Sites => _sites;

    /// <summary>Shows every site to every test, each test the sites in their order. Sites know nothing of each other, and tests nothing of other tests: both go side by side.</summary>
    public void Show(IReadOnlyList<Action<SiteDossier>> tests)
    {
        foreach (var some in Enumerable.Range(0, _sites.Length).Chunk(OpenAtOnce))
        {
            Parallel.ForEach(some, i => { if (!_wentOn[i]) { _sites[i].Open(); } });
            Parallel.ForEach(tests, test => { foreach (var i in some) { test(_sites[i]); } });
            Parallel.ForEach(some, i => { if (_keeps) { _sites[i].Rest(); } else { _sites[i].Close(); } });
        }
    }

    /// <summary>What was found of a test at each site the last time, and where it is kept now; null where nothing is kept.</summary>
    public KeptFindings? KeptFindings(Tested tested) => _keeps ? _kept[tested] = new(_before?.GetValueOrDefault(tested)) : null;

    /// <summary>Lets go of the judgement that it went on from.</summary>
    public void Forget()
    {
        _before = null;
        foreach (var kept in _kept.Values) { kept.Forget(); }
    }

    /// <summary>What the sheets of all controls share.</summary>
    public IpeBase Ipe => _ipe.Value;

    /// <summary>The sites' timelines under a control that claims nothing of its own about them: the same for every control that was in force in these times.</summary>
    public Timelines Timelines(ClaimKind kind, Interval window, IReadOnlyList<Interval> inForce) =>
        _timelines.GetOrAdd((kind, window, string.Join(' ', inForce)), _ => new(() => Judging.Timelines.Of(this, kind, window, inForce))).Value;
}
