using System.Collections.Concurrent;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Facts;

/// <summary>
/// What the first leaves of a log say, sorted by what it is about: what people and the server recorded is held here, what a site's sources told is read when the site's
/// turn comes. Built anew for each judgement, so that any earlier size can be judged.
/// </summary>
internal sealed class Register
{
    private readonly Dictionary<string, List<Fact>> _byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceFacts> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<EpochLog, long> _read = [];
    private readonly List<Fact> _console = [];
    private readonly Dictionary<string, long> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Approval>> _approved = new(StringComparer.Ordinal);
    private readonly Dictionary<Fact, object?> _recorded = [];
    private (int Enrolments, int Epochs, int Marks) _known;
    private readonly Dictionary<string, SiteFacts> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Site, string Object), List<Approval>> _approvalsFor = [];
    private readonly Dictionary<string, List<Approval>> _approvalsById = new(StringComparer.Ordinal);

    public Register(TenantLog log, AsOf asOf)
    {
        Log = log;
        AsOf = asOf;
        Through = log.TimeAt(asOf.Size);
        Tenant = log.Genesis.Text("tenant") ?? "";
        DetectionMicros = Math.Clamp(log.Genesis.Member("settings")?.Number("detection_s") ?? 120, 1, 86_400) * Micros.PerSecond;
        Settings = log.Genesis.Member("settings") is { ValueKind: System.Text.Json.JsonValueKind.Object } settings
            ? [.. settings.EnumerateObject().OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new IpeParameter(s.Name, Json.Canonical(s.Value)))]
            : [];
        ReadSources();
        ReadConsole();
    }

    /// <summary>Takes what the log got since. Only for a register of everything that the log held.</summary>
    /// <returns>False where something came that makes earlier records mean something else: whoever goes on has to begin anew.</returns>
    public bool GoOn()
    {
        var (before, marks, releases) = (Through, _known.Marks, Releases.Count);
        AsOf = new(Log.Size);
        Through = Log.TimeAt(AsOf.Size);
        ReadSources();
        ReadConsole();
        return releases == Releases.Count && !ReadsState && !Log.Marks.Skip(marks).Any(m => m.Kind == "started" && m.Since < before);
    }

    public TenantLog Log { get; }

    /// <summary>Keys and values of the sites' states, each once.</summary>
    public ConcurrentDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public AsOf AsOf { get; private set; }

    /// <summary>What the ledger's clock said at this size.</summary>
    public long Through { get; private set; }

    public string Tenant { get; }

    public long DetectionMicros { get; }

    public IReadOnlyList<IpeParameter> Settings { get; }

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<SiteFacts> Sites => [.. _sites.Values.OrderBy(s => s.Id, StringComparer.Ordinal)];

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<Fact> Console => _console;

    /// <summary>Those of these types, in order of arrival.</summary>
    public IReadOnlyList<Fact> ConsoleOf(IReadOnlyList<string> types) =>
        types.Count == 1 ? _byType.GetValueOrDefault(types[0]) ?? [] : [.. types.Distinct(StringComparer.Ordinal).SelectMany(t => _byType.GetValueOrDefault(t) ?? []).OrderBy(f => f.Index)];

    /// <summary>What a fact says, read once however often it is listed.</summary>
    public T Recorded<T>(Fact fact, Func<Fact, T> read)
    {
        if (!_recorded.TryGetValue(fact, out var known)) { _recorded[fact] = known = read(fact); }
        return (T)known!;
    }

    public List<Approval> Approvals { get; } = [];

    /// <summary>Approvals for this site or every site that name one of these objects: a list for each, in the order they were recorded.</summary>
    public IReadOnlyList<List<Approval>> ApprovalsFor(string site, IEnumerable<string> objects) =>
        [.. objects.Distinct(StringComparer.Ordinal).SelectMany(name => ((string[])[site, "*"]).Select(where => _approvalsFor.GetValueOrDefault((where, name))).OfType<List<Approval>>())];

    /// <summary>A number that grows when something is exempted, or no longer.</summary>
    public long Exempted { get; private set; }

    /// <summary>Whether there is an approval that any site may use up, and then no other.</summary>
    public bool ApprovesEverySiteOnce { get; private set; }

    /// <summary>A number that grows when people say something else of a site's accounts, or exempt something there.</summary>
    public long PeopleOf(string site) => _people.GetValueOrDefault(site) + _people.GetValueOrDefault("*");

    /// <summary>What was approved for a site alone, or for every one where it is <c>*</c>, in the order of arrival, and once more where it was withdrawn.</summary>
    public IReadOnlyList<Approval> ApprovedOf(string site) => _approved.TryGetValue(site, out var approved) ? approved : [];

    /// <summary>Whether a control asks for records that tell state as such.</summary>
    private bool ReadsState => Controls.Values.Any(c => c.Exists(v => v.Version.Procedure.Types.Any(RecordTypes.IsState)));

    /// <summary>Who stands behind which account.</summary>
    public AccountMap Accounts { get; } = new();

    public List<Exemption> Exemptions { get; } = [];

    /// <summary>Signed versions of the agent that were published for this tenant.</summary>
    public AgentReleases Releases { get; } = new();

    public Dictionary<string, List<Fact>> Dispositions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Period> Periods { get; } = new(StringComparer.Ordinal);

    /// <summary>Per control, in the order of taking effect.</summary>
    public SortedDictionary<string, List<(ControlVersion Version, long Effective, long Index)>> Controls { get; } = new(StringComparer.Ordinal);

    /// <summary>In-scope systems beside the sites, in the order they were registered.</summary>
    public List<SystemFacts> Systems { get; } = [];

    /// <summary>When a person was removed, by id.</summary>
    public Dictionary<string, List<Fact>> Removed { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<Fact>> Reviews { get; } = new(StringComparer.Ordinal);

    private void ReadSources()
    {
        foreach (var enrolment in Log.Enrolments.Skip(_known.Enrolments).TakeWhile(e => e.Index < AsOf.Size))
        {
            if (!_sources.TryGetValue(enrolment.Source, out var source))
            {
                source = new(enrolment.Source, enrolment.Kind, enrolment.Site);
                _sources.Add(enrolment.Source, source);
                if (enrolment.Kind != Enrolment.Console && enrolment.Site.Length > 0)
                {
                    Site(enrolment.Site).Sources.Add(source);
                }
            }
            source.Enrolments.Add(enrolment);
        }
        foreach (var epoch in Log.Epochs.Skip(_known.Epochs).TakeWhile(e => e.FirstIndex < AsOf.Size))
        {
            _sources[epoch.Source].Epochs.Add(epoch);
        }
        foreach (var mark in Log.Marks.Skip(_known.Marks).TakeWhile(m => m.Index < AsOf.Size))
        {
            if (mark.Source.Length > 0 && _sources.TryGetValue(mark.Source, out var source)) { source.Marks.Add(mark); }
        }
        _known = (Log.Enrolments.Count, Log.Epochs.Count, Log.Marks.Count);
    }

    /// <summary>Reads what the sources of a site told. Only what each was entitled to tell is believed: no agent approves, no collector tells events.</summary>
    public void Read(SiteFacts site)
    {
        site.Forget();
        foreach (var fact in InOrder(site.Sources.Where(s => !s.IsCollector))) { site.Add(fact); }
        site.SecondLooks.AddRange(InOrder(site.Sources.Where(s => s.IsCollector)).Where(f => RecordTypes.IsState(f.Type)));

        IEnumerable<Fact> InOrder(IEnumerable<SourceFacts> sources)
        {
            var each = sources.SelectMany(s => s.Epochs.Select(e => (s, e))).ToArray();
            var told = each.SelectMany(p => Told(p.s, p.e, site.Id, RecordUse.FromAgent));
            return each.Length > 1 ? told.OrderBy(f => f.Index) : told;
        }
    }

    /// <summary>Reads what came of a site since it rested.</summary>
    public IReadOnlyList<Fact> ReadOn(SiteFacts site)
    {
        Fact[] told = [.. site.Unread.SelectMany(u => Told(u.Source, u.Epoch, site.Id, RecordUse.FromAgent, u.From)).OrderBy(f => f.Index)];
        foreach (var fact in told) { site.Add(fact); }
        return told;
    }

    private IEnumerable<Fact> Told(SourceFacts source, EpochLog epoch, string site, RecordUse entitled, long from = 0)
    {
        var leaves = epoch.Leaves.Read();
        foreach (var row in epoch.Rows.ToArray(from))
        {
            if (row.Index >= AsOf.Size) { yield break; }
            var use = Log.Use(row.Type);
            // A place in the sequence that a look takes belongs to whoever tells state.
            if (use == entitled || (use == RecordUse.Look && entitled == RecordUse.FromAgent)) { yield return new(Log, row, epoch, row.Length == 0 ? default : leaves.At(row.Position, row.Length), site, source.Id); }
        }
    }

    private SiteFacts Site(string id)
    {
        if (!_sites.TryGetValue(id, out var site))
        {
            site = new(id);
            _sites.Add(id, site);
        }
        return site;
    }

    private void ReadConsole()
    {
        var epochs = _sources.Values.Where(s => s.Kind == Enrolment.Console).SelectMany(s => s.Epochs.Select(e => (Source: s, Epoch: e))).ToArray();
        foreach (var fact in epochs.SelectMany(p => Told(p.Source, p.Epoch, "", RecordUse.FromConsole, _read.GetValueOrDefault(p.Epoch))).OrderBy(f => f.Index))
        {
            _console.Add(fact);
            Add(_byType, fact.Type, fact);
            Read(fact);
            fact.Rest(); // most are never asked again, and their bytes would be most of what is held
        }
        foreach (var (_, epoch) in epochs) { _read[epoch] = epoch.Rows.Count; }
    }

    private void Read(Fact fact)
    {
        switch (fact.Type)
        {
            case "person.mapped":
                if (Accounts.Map(fact) is { } mapped) { Count(_people, mapped); }
                break;
            case "environment.declared" when fact.After.Text() is { } environment:
                Site(fact.ObjectId).Environments.Add((fact.Received, environment));
                break;
            case "administrators.declared":
                Site(fact.ObjectId).Declarations.Add((fact, fact.After.Texts().ToHashSet(StringComparer.Ordinal)));
                Count(_people, fact.ObjectId);
                break;
            case "approval.recorded" when fact.ActorKind == "person":
                Approve(Approval.Read(fact));
                break;
            case "approval.withdrawn":
                foreach (var approval in _approvalsById.GetValueOrDefault(fact.ObjectId) ?? [])
                {
                    approval.Withdrawn ??= fact;
                    Add(_approved, approval.Site, approval);
                }
                break;
            case "exemption.approved" when fact.ActorKind == "person":
                if (Exemption.Read(fact) is { } exemption)
                {
                    Exemptions.Add(exemption);
                    Exempted++;
                    Count(_people, exemption.Site);
                }
                break;
            case "exemption.withdrawn":
                foreach (var ended in Exemptions.Where(e => e.Fact.ObjectId == fact.ObjectId && e.Fact.ObjectKind == "exemption" && e.Withdrawn is null))
                {
                    ended.Withdrawn = fact;
                    Exempted++;
                    Count(_people, ended.Site);
                }
                break;
            case "access.reviewed" when fact.ActorKind == "person":
                Add(Reviews, fact.ObjectId, fact);
                break;
            case "person.removed":
                Add(Removed, fact.ObjectId, fact);
                break;
            case "system.registered" when fact.ActorKind == "person" && SystemOf(fact) is null:
                Systems.Add(new(fact));
                break;
            case "system.changed" when SystemOf(fact) is { Retired: null } system:
                system.Said = fact;
                break;
            case "system.retired" when SystemOf(fact) is { Retired: null } system:
                system.Retired = fact;
                break;
            case "members.listed" when fact.ActorKind == "person" && SystemOf(fact) is { Retired: null } system:
                system.Lists.Add(MemberList.Read(fact));
                break;
            case "deviation.disposed":
                Add(Dispositions, fact.ObjectId, fact);
                break;
            case "control.adopted":
                Adopt(fact);
                break;
            case "release.published":
                Releases.Add(fact);
                break;
            case "period.defined":
                Define(fact);
                break;
        }
    }

    private SystemFacts? SystemOf(Fact fact) => Systems.Find(s => s.Id == fact.ObjectId);

    private void Approve(Approval approval)
    {
        Approvals.Add(approval);
        Add(_approvalsById, approval.Id, approval);
        if (!_approvalsFor.TryGetValue((approval.Site, approval.Object), out var list)) { _approvalsFor[(approval.Site, approval.Object)] = list = []; }
        list.Add(approval);
        ApprovesEverySiteOnce |= approval is { Site: "*", Standing: false };
        Add(_approved, approval.Site, approval);
    }

    private void Adopt(Fact fact)
    {
        if (fact.After is not { } after || ControlVersion.Read(after, out _) is not { } version || version.Id != fact.ObjectId) { return; }
        if (!Controls.TryGetValue(version.Id, out var versions)) { Controls[version.Id] = versions = []; }
        // Effective forward only: a version can't reach back behind its own record.
        var effective = Math.Max(fact.Context?.Time("effective_from") ?? fact.Received, fact.Received);
        versions.RemoveAll(v => v.Effective >= effective);
        versions.Add((version, effective, fact.Index));
    }

    /// <summary>The first definition stands: whoever wants other dates defines another period.</summary>
    private void Define(Fact fact)
    {
        if (Periods.ContainsKey(fact.ObjectId) || fact.After is not { } after) { return; }
        var asOf = after.Time("as_of");
        if ((asOf ?? after.Time("from")) is not { } from || (asOf + 1 ?? after.Time("until")) is not { } until || from >= until) { return; }
        var when = new Interval(from, until);
        var period = new Period(fact.ObjectId, after.Text("name") ?? fact.ObjectId, when, fact.Index);
        if (after.Text("part_of") is { } whole)
        {
            // A part has nothing of its own but its time: days, terms and categories are those of the whole.
            if (asOf is null && Periods.GetValueOrDefault(whole) is { PartOf: null, IsAsOf: false } of && of.When.From <= when.From && when.To <= of.When.To)
            {
                Periods[fact.ObjectId] = period with { PartOf = whole, Whole = of.When, WholeIndex = of.Index, Calendar = of.Calendar, Categories = of.Categories };
            }
            return;
        }
        Periods[fact.ObjectId] = period with
        {
            IsAsOf = asOf is not null,
            Calendar = Calendars.Calendar.Read(after),
            Categories = after.Member("categories") is { ValueKind: System.Text.Json.JsonValueKind.Array } ? [.. Period.AllCategories.Where(c => c == "CC" || after.Member("categories").Texts().Contains(c))] : Period.AllCategories,
        };
    }

    private static void Add<T>(Dictionary<string, List<T>> all, string key, T one)
    {
        if (!all.TryGetValue(key, out var list)) { all[key] = list = []; }
        list.Add(one);
    }

    private static void Count(Dictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
