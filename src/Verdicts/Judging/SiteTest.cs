using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What one test found at one site.</summary>
internal sealed record SiteFinding(Item[] Items, Deviation[] Deviations)
{
    public IReadOnlyList<Segment> Claims { get; init; } = [];

    /// <summary>How its items came out; they get numbers later, and nothing else.</summary>
    public Tally Tally { get; } = Tally.Of(Items);

    /// <summary>How many of something that the test counts.</summary>
    public int Count { get; init; }

    /// <summary>How much of it stays whatever comes behind: up to where (a place or a time, as the test has it), and how many items and deviations.</summary>
    public (long Until, int Items, int Deviations) Sure { get; init; }

    public ToldOccurrences? Told { get; init; }

    public Matched? Matched { get; init; }

    /// <summary>Its claims as they were last laid over each other.</summary>
    public Laid? Laid { get; set; }

    /// <summary>How things stood that it was found from.</summary>
    public Standing From { get; init; }

    /// <summary>It holds while they stand so and the ledger's clock shows less than this.</summary>
    public long HoldsUntil { get; init; } = long.MaxValue;
}

/// <summary>Numbers that change when what a test reads of a site changes.</summary>
internal readonly record struct Standing(long State, long Sight, long Unseen, long People, long Approvals, long Own);

/// <summary>What a test reads of a site, beside its scope and the ledger's clock.</summary>
[Flags]
internal enum Reads
{
    None = 0,
    State = 1,
    Sight = 2,
    Unseen = 4,

    /// <summary>Who stands for which account, who was declared, what was exempted.</summary>
    People = 8,
    Approvals = 16,
}

/// <summary>
/// A test that finds at each site by itself. What it found at a site is a matter of what it reads there: while that stands as it did, the finding is taken over from the
/// judgement before, where that was kept.
/// </summary>
/// <param name="sections">Sections of the state it reads; null: all.</param>
internal abstract class SiteTest(Dossier dossier, Reads reads, IReadOnlyList<string>? sections = null) : ProcedureTest
{
    private readonly List<SiteFinding> _found = [];

    /// <summary>In the order of the sites.</summary>
    public IReadOnlyList<SiteFinding> Found => _found;

    protected Dossier Dossier => dossier;

    /// <summary>False where a finding is no matter of its site alone.</summary>
    protected virtual bool CanBeKept => true;

    public override void Take(SiteDossier site)
    {
        var from = Standing(site);
        var before = CanBeKept ? Kept?.Find(site) : null;
        if (before is null || before.From != from || before.HoldsUntil <= dossier.Register.Through)
        {
            var clock = new Clock(dossier.Register.Through);
            var found = Find(site, clock, before);
            before = found with { From = from, HoldsUntil = clock.HoldsUntil };
        }
        Kept?.Keep(site, before);
        _found.Add(before);
    }

    /// <summary>The items of every site as one population, in this order; equal ones in the order of the sites.</summary>
    /// <param name="order">Null: as they come.</param>
    /// <param name="more">What was found beside the sites, after them.</param>
    protected Joined<Item> Items(Func<Item, (long First, long Second)>? order, IReadOnlyList<SiteFinding>? more = null)
    {
        var items = Joined<Item>.Of(Kept?.Before?.Items, [.. Found.Concat(more ?? []).Select(f => f.Items)], order);
        if (Kept is not null) { Kept.Items = items; }
        return items;
    }

    /// <param name="before">The finding that no longer holds; null where nothing is known that it could go on from.</param>
    protected abstract SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before);

    protected Standing Standing(SiteDossier site) => site.Standing(reads, sections) with { Own = OwnStanding(site) };

    /// <summary>A number for what it reads beside the site.</summary>
    protected virtual long OwnStanding(SiteDossier site) => 0;
}

/// <summary>What one test found the last time, and what it finds now.</summary>
internal sealed class KeptFindings(KeptFindings? before)
{
    private readonly Dictionary<SiteDossier, SiteFinding> _bySite = [];

    /// <summary>What it goes on from; null where nothing is known, and after the judgement.</summary>
    public KeptFindings? Before { get; private set; } = before;

    public Joined<Item>? Items { get; set; }

    public Joined<Deviation>? Deviations { get; set; }

    public PopulationHash? Hash { get; set; }

    /// <summary>What a test knows of the other controls' deviations.</summary>
    public DispositionsKnown? Dispositions { get; set; }

    public SiteFinding? Find(SiteDossier site) => Before?._bySite.GetValueOrDefault(site);

    public void Keep(SiteDossier site, SiteFinding finding) => _bySite[site] = finding;

    /// <summary>Lets go of what it went on from.</summary>
    public void Forget() => Before = null;
}
