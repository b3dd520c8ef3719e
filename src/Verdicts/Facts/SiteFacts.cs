using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

internal sealed class SourceFacts(string id, string kind, string site)
{
    public string Id { get; } = id;

    public string Kind { get; } = kind;

    public bool IsCollector => Kind == Enrolment.Collector;

    public string Site { get; } = site;

    public List<Enrolment> Enrolments { get; } = [];

    public List<EpochLog> Epochs { get; } = [];

    public List<SourceMark> Marks { get; } = [];

    public long EnrolledAt => Enrolments[0].At;

    public long? RetiredAt => Marks.Where(m => m.Kind == "retired").Select(m => (long?)m.At).FirstOrDefault();
}

/// <summary>A site, what its sources told about it, and what people declared about it.</summary>
internal sealed class SiteFacts(string id)
{
    private const string Production = "production";

    /// <summary>Records about users; made when first asked for, and by two at once equally.</summary>
    private ILookup<(string Type, string Request, string Object), Fact>? _byRequest;

    private readonly Dictionary<EpochLog, Arrived> _read = [];
    private (int Sources, int Enrolments, int Marks, int Epochs, int Environments) _known;

    public string Id { get; } = id;

    public List<SourceFacts> Sources { get; } = [];

    /// <summary>Everything its agents told that a procedure may read, in order of arrival. Like what stands beside it there only while the site is being looked at.</summary>
    public List<Fact> Facts { get; } = [];

    /// <summary>What collectors beside the site saw: state alone. Nothing of it explains a change, and no population holds it.</summary>
    public List<Fact> SecondLooks { get; } = [];

    public Dictionary<string, List<Fact>> ByType { get; } = new(StringComparer.Ordinal);

    public List<(long At, string Environment)> Environments { get; } = [];

    public List<(Fact Fact, IReadOnlySet<string> Administrators)> Declarations { get; } = [];

    /// <summary>Whether what came since it rested comes behind everything that was read of it, so that nothing read before has to be read again.</summary>
    public bool CanGoOn => _known == Known && Sources.TrueForAll(s => !s.IsCollector && s.Epochs.TrueForAll(e => _read.TryGetValue(e, out var before) && (e == s.Epochs[^1] ? before.Filled == Filled(e) : before == Arrived.Of(e))));

    /// <summary>Records of a kind that procedures read which the newest epochs hold beyond those that were read.</summary>
    public IEnumerable<(SourceFacts Source, EpochLog Epoch, long From)> Unread => Sources.Where(s => s.Epochs.Count > 0 && s.Epochs[^1].Rows.Count > _read[s.Epochs[^1]].Rows).Select(s => (s, s.Epochs[^1], _read[s.Epochs[^1]].Rows));

    /// <summary>Numbers that were missing, of every source.</summary>
    public int Missing => Sources.Sum(s => s.Epochs.Sum(e => e.Missing.Count));

    /// <summary>Keeps of what was told what a later look at the site still needs: how far it was read, and events, without their bytes.</summary>
    public void Rest()
    {
        _known = Known;
        foreach (var epoch in Sources.SelectMany(s => s.Epochs)) { _read[epoch] = Arrived.Of(epoch); }
        Facts.RemoveAll(f => RecordTypes.IsState(f.Type));
        Facts.TrimExcess();
        foreach (var type in ByType.Keys.Where(RecordTypes.IsState).ToArray()) { ByType.Remove(type); }
        foreach (var fact in Facts) { fact.Rest(); }
        _byRequest = null;
    }

    private (int, int, int, int, int) Known => (Sources.Count, Sources.Sum(s => s.Enrolments.Count), Sources.Sum(s => s.Marks.Count), Sources.Sum(s => s.Epochs.Count), Environments.Count);

    private static (int, long) Filled(EpochLog epoch) => (epoch.Filled.Count, epoch.Filled.Count > 0 ? epoch.Filled[^1].ToSeq : 0);

    /// <summary>How far an epoch has come.</summary>
    private readonly record struct Arrived(long Rows, long Beats, long NextSeq, (int, long) Filled, int Unreadable)
    {
        public static Arrived Of(EpochLog epoch) => new(epoch.Rows.Count, epoch.Beats.Count, epoch.NextSeq, SiteFacts.Filled(epoch), epoch.Unreadable.Count);
    }

    /// <summary>Lets go of what was told; it is read again when the site is next looked at.</summary>
    public void Forget()
    {
        Facts.Clear();
        SecondLooks.Clear();
        ByType.Clear();
        _byRequest = null;
    }

    public void Add(Fact fact)
    {
        Facts.Add(fact);
        _byRequest = null;
        if (!ByType.TryGetValue(fact.Type, out var list)) { ByType[fact.Type] = list = []; }
        list.Add(fact);
    }

    /// <summary>Records of a type about the same thing that the same request told.</summary>
    public IEnumerable<Fact> InRequestOf(Fact fact, string type) =>
        fact.Request.Length == 0 ? [] : (_byRequest ??= Facts.Where(f => f.Request.Length > 0 && f.ObjectKind == "user").ToLookup(f => (f.Type, f.Request, f.Object)))[(type, fact.Request, fact.Object)];

    public IEnumerable<Fact> OfTypes(IEnumerable<string> types) =>
        types.Distinct(StringComparer.Ordinal).SelectMany(t => ByType.GetValueOrDefault(t) ?? []).OrderBy(f => f.Point).ThenBy(f => f.Index);

    /// <summary>What the site was declared to be, in order; the identity's own word counts until a person declares.</summary>
    public IEnumerable<(long At, string Environment)> EnvironmentHistory()
    {
        // From the first declaration on no site talks itself out of the population by enrolling again as something else.
        var declared = Environments.Count > 0 ? Environments[0].At : long.MaxValue;
        return Sources.SelectMany(s => s.Enrolments).Select(e => (e.At, e.Environment)).Where(e => e.At < declared).Concat(Environments).OrderBy(e => e.At);
    }

    /// <summary>When the site belongs to populations: enrolled, not retired, production.</summary>
    /// <param name="through">The last moment that is known.</param>
    public IntervalSet Scope(long through)
    {
        var open = through + 1; // the last moment itself belongs to it
        var enrolled = IntervalSet.From(Sources.Select(s => new Interval(s.EnrolledAt, s.RetiredAt ?? open)));
        var production = new List<Interval>();
        var history = EnvironmentHistory().ToArray();
        for (var i = 0; i < history.Length; i++)
        {
            if (history[i].Environment == Production)
            {
                production.Add(new(history[i].At, i + 1 < history.Length ? history[i + 1].At : open));
            }
        }
        return enrolled.Intersect(IntervalSet.From(production));
    }
}
