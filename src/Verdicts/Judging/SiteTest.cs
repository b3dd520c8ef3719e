using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What one test found at one site.</summary>
internal sealed record SiteFinding(IReadOnlyList<Item> Items, IReadOnlyList<Deviation> Deviations)
{
    public IReadOnlyList<Segment> Claims { get; init; } = [];

    /// <summary>How many of something that the test counts.</summary>
    public int Count { get; init; }

    /// <summary>How things stood that it was found from.</summary>
    public Standing From { get; init; }

    /// <summary>It holds while they stand so and the ledger's clock shows less than this.</summary>
    public long HoldsUntil { get; init; } = long.MaxValue;
}

/// <summary>Numbers that change when what a test reads of a site changes.</summary>
internal readonly record struct Standing(long State, long Events, long Sight, long Unseen, long People, long Approvals, long Own);

/// <summary>What a test reads of a site, beside its scope and the ledger's clock.</summary>
[Flags]
internal enum Reads
{
    None = 0,
    State = 1,
    Events = 2,
    Sight = 4,
    Unseen = 8,

    /// <summary>Who stands for which account, who was declared, what was exempted.</summary>
    People = 16,
    Approvals = 32,
}

/// <summary>
/// A test that finds at each site by itself. What it found at a site is a matter of what it reads there: while that stands as it did, the finding is taken over from the
/// judgement before, where that was kept.
/// </summary>
/// <param name="sections">Sections of the state it reads; null: all.</param>
internal abstract class SiteTest(Dossier dossier, Reads reads, IReadOnlyList<string>? sections = null) : ProcedureTest
{
    private readonly List<SiteFinding> _found = [];

    /// <summary>Null where no judgement is kept.</summary>
    public KeptFindings? Kept { get; set; }

    /// <summary>In the order of the sites.</summary>
    protected IReadOnlyList<SiteFinding> Found => _found;

    protected Dossier Dossier => dossier;

    /// <summary>False where a finding is no matter of its site alone.</summary>
    protected virtual bool CanBeKept => true;

    public override void Take(SiteDossier site)
    {
        var from = site.Standing(reads, sections) with { Own = OwnStanding(site) };
        var before = CanBeKept ? Kept?.Find(site) : null;
        if (before is null || before.From != from || before.HoldsUntil <= dossier.Register.Through)
        {
            var clock = new Clock(dossier.Register.Through);
            var found = Find(site, clock);
            before = found with { From = from, HoldsUntil = clock.HoldsUntil };
        }
        Kept?.Keep(site, before);
        _found.Add(before);
    }

    protected abstract SiteFinding Find(SiteDossier site, Clock clock);

    /// <summary>A number for what it reads beside the site.</summary>
    protected virtual long OwnStanding(SiteDossier site) => 0;
}

/// <summary>What one test found at each site the last time, and what it finds now.</summary>
internal sealed class KeptFindings(IReadOnlyDictionary<SiteDossier, SiteFinding> before, Dictionary<SiteDossier, SiteFinding> now)
{
    public SiteFinding? Find(SiteDossier site) => before.GetValueOrDefault(site);

    public void Keep(SiteDossier site, SiteFinding finding) => now[site] = finding;
}
