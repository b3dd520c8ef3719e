using System.Text.Json;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Facts;

/// <summary>What people recorded and what stands, as lists: for forms, pages and the checks before a new fact is recorded.</summary>
public sealed record LedgerView(
    long Size,
    long Through,
    IReadOnlyList<Period> Periods,
    IReadOnlyList<RecordedFreeze> Freezes,
    IReadOnlyList<AdoptedControl> Controls,
    IReadOnlyList<RecordedApproval> Approvals,
    IReadOnlyList<RecordedMapping> Mappings,
    IReadOnlyList<SiteView> Sites,
    IReadOnlyList<RecordedReview> Reviews,
    IReadOnlyDictionary<string, RecordedCodeReview> CodeReviews,
    IReadOnlyList<RecordedExemption> Exemptions,
    IReadOnlyList<RecordedNote> Notes,
    IReadOnlyList<SystemResult> Systems)
{
    internal static LedgerView Of(Register register, IReadOnlyList<SiteView> sites)
    {
        var freezes = register.ConsoleOf(["period.frozen"]).Select(f => register.Recorded(f, RecordedFreeze.Read)).OfType<RecordedFreeze>();
        return new(register.AsOf.Size, register.Through,
            [.. register.Periods.Values.OrderBy(p => p.Index)],
            [.. freezes],
            [.. register.Controls.SelectMany(c => c.Value.Select(v => new AdoptedControl(v.Version, v.Effective, v.Index)))],
            [.. register.Approvals.Select(RecordedApproval.Of)],
            [.. register.Accounts.Mappings.Select(m => new RecordedMapping(m.Person, m.Site, m.User)).OrderBy(m => m.Site, StringComparer.Ordinal).ThenBy(m => m.User, StringComparer.Ordinal).ThenBy(m => m.Person, StringComparer.Ordinal)],
            sites,
            [.. register.Reviews.Values.SelectMany(r => r).OrderBy(f => f.Index).Select(f => register.Recorded(f, RecordedReview.Read))],
            register.ConsoleOf(["review.made"]).GroupBy(f => f.ObjectId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => register.Recorded(g.Last(), RecordedCodeReview.Read), StringComparer.Ordinal),
            [.. register.Exemptions.Select(e => new RecordedExemption(e.Fact.ObjectId, e.Control, e.Site, e.Object, e.Approved, e.Fact.ActorId, e.RequestedBy, e.Reason, e.Fact.Received, e.Fact.Index, e.Withdrawn?.Received))],
            [.. register.ConsoleOf(RecordedNote.Types).Where(f => f.ActorKind == "person").Select(f => register.Recorded(f, RecordedNote.Read))],
            [.. register.Systems.Select(s => s.ToResult())]);
    }

    /// <summary>An open site as it stands.</summary>
    internal static SiteView Of(SiteDossier site, Register register)
    {
        var users = site.State.Latest["users"].Where(u => u.Key != "*").OrderBy(u => u.Key, StringComparer.Ordinal)
            .Select(u => new SiteUser(u.Key, [.. Explanations.Roles(JsonElement.Parse(u.Value))], JsonElement.Parse(u.Value).True("super"))).ToArray();
        var history = site.Facts.EnvironmentHistory().ToArray();
        return new(site.Id, history.Length > 0 ? history[^1].Environment : "", users,
            site.Facts.Declarations.Count > 0 ? [.. site.Facts.Declarations[^1].Administrators.Order(StringComparer.Ordinal)] : null,
            [.. site.Facts.Sources.Select(s => Settled(s, register))])
        {
            Enrolled = site.Facts.Sources.Min(s => s.EnrolledAt),
            Retired = site.Facts.Sources.All(s => s.RetiredAt is not null) ? site.Facts.Sources.Max(s => s.RetiredAt) : null,
            FirstLook = site.State.Adoption?.Told,
            Environments = [.. history],
            InScope = site.Scope.Items,
        };
    }

    private static SourceSettled Settled(SourceFacts source, Register register)
    {
        var last = source.Enrolments[^1];
        if (source.Epochs.Count == 0) { return new(source.Id, last.Epoch, 0, last.Settle, last.Heartbeat); }
        var epoch = source.Epochs[^1];
        var gaps = SourceSight.OpenGaps(epoch, register.AsOf.Size);
        return new(source.Id, epoch.Epoch, gaps.Count > 0 ? gaps[0].From - 1 : epoch.NextSeq - 1, last.Settle, last.Heartbeat);
    }
}

/// <param name="Addendum">0 for the freeze itself, then 1, 2 …</param>
public sealed record RecordedFreeze(string Period, int Addendum, AsOf AsOf, long At, string By, long Index)
{
    internal static RecordedFreeze? Read(Fact fact)
    {
        if (fact.After is not { } after || after.Number("size") is not (> 0 and var size) || size > fact.Index) { return null; }
        var settled = new SortedDictionary<string, SettledAt>(StringComparer.Ordinal);
        if (after.Member("settled") is { ValueKind: JsonValueKind.Object } sources)
        {
            foreach (var source in sources.EnumerateObject())
            {
                settled[source.Name] = new(source.Value.Text("epoch") ?? "", source.Value.Number("seq") ?? 0);
            }
        }
        return new(fact.ObjectId, (int)Math.Clamp(after.Number("addendum") ?? 0, 0, 10_000), new(size, settled), fact.Received, fact.ActorId, fact.Index);
    }
}

public sealed record AdoptedControl(ControlVersion Version, long EffectiveFrom, long Index);

public sealed record RecordedApproval(string Id, string Covers, string Object, string Site, string? Version, IReadOnlyList<string>? Roles, string Approver, string? RequestedBy, string Reason, bool Standing, long? ValidUntil, long At, long Index, long? WithdrawnAt)
{
    /// <summary>The review of the code that whoever approved had read.</summary>
    public string? Review { get; init; }

    internal static RecordedApproval Of(Approval a) => a.Recorded is { } known && known.WithdrawnAt == a.Withdrawn?.Received ? known
        : a.Recorded = new(a.Id, a.Covers, a.Object, a.Site, a.Version, a.Roles is null ? null : [.. a.Roles.Order(StringComparer.Ordinal)], a.Approver, a.RequestedBy, a.Reason, a.Standing, a.ValidUntil, a.Fact.Received, a.Fact.Index, a.Withdrawn?.Received) { Review = a.Review };
}

/// <summary>What was read of a component's code before it was let in: the newest review of these two packages.</summary>
/// <param name="Component"><c>plugin:akismet</c>, <c>theme:…</c> or <c>unknown:…</c>.</param>
/// <param name="Version">Of the new package; empty where it says none.</param>
/// <param name="Level"><c>calm</c>, <c>look</c> or <c>stop</c>.</param>
public sealed record RecordedCodeReview(string Id, string Component, string Name, string Version, string Level, string Headline, long Index)
{
    internal static RecordedCodeReview Read(Fact fact) => new(fact.ObjectId, fact.After?.Text("component") ?? "", fact.After?.Text("name") ?? fact.ObjectId, fact.After?.Member("new")?.Text("version") ?? "",
        fact.After?.Text("level") ?? "", fact.After?.Text("headline") ?? "", fact.Index);
}

/// <param name="Site"><c>*</c> for every one; <paramref name="Object"/> likewise.</param>
/// <param name="When">As approved: from its approval or later.</param>
public sealed record RecordedExemption(string Id, string Control, string Site, string Object, Interval When, string Approver, string? RequestedBy, string Reason, long At, long Index, long? WithdrawnAt);

/// <summary>What people recorded about the examination and their duties, as pages show it.</summary>
/// <param name="Object">The request, the period, the control.</param>
public sealed record RecordedNote(string Type, string Object, string By, long At, long Index, JsonElement After)
{
    internal static RecordedNote Read(Fact fact) => new(fact.Type, fact.ObjectId, fact.ActorId, fact.Received, fact.Index, fact.After ?? default);

    public static readonly IReadOnlyList<string> Types = ["request.imported", "request.submitted", "request.judged", "population.traced", "examination.read", "selection.recorded", "selection.noted", "selection.published", "duty.performed", "bridge.stated", "challenge.performed"];
}

/// <param name="Kept">Accounts that stay; <paramref name="Revoke"/> names those whose access is to end.</param>
public sealed record RecordedReview(string Site, string By, long At, long Index, string ListSha256, IReadOnlyList<string> Kept, IReadOnlyList<string> Revoke)
{
    internal static RecordedReview Read(Fact fact) =>
        new(fact.ObjectId, fact.ActorId, fact.Received, fact.Index, fact.After.Member("list_sha256").Text() ?? "", [.. fact.After.Member("kept").Texts()], [.. fact.After.Member("revoke").Texts()]);
}

public sealed record RecordedMapping(string Person, string Site, string User);

/// <param name="Declared">Administrators as last declared; null when nobody declared and the adopted ones stand.</param>
public sealed record SiteView(string Id, string Environment, IReadOnlyList<SiteUser> Users, IReadOnlyList<string>? Declared, IReadOnlyList<SourceSettled> Sources)
{
    public long Enrolled { get; init; }

    /// <summary>When its last source was; null while one is there.</summary>
    public long? Retired { get; init; }

    /// <summary>When the first complete look at its state was told: what stood there then is adopted, neither approved nor a deviation. Null while there was none.</summary>
    public long? FirstLook { get; init; }

    /// <summary>What it was said to be, from when on.</summary>
    public IReadOnlyList<(long At, string Environment)> Environments { get; init; } = [];

    /// <summary>When it belonged to populations.</summary>
    public IReadOnlyList<Interval> InScope { get; init; } = [];
}

public sealed record SiteUser(string Id, IReadOnlyList<string> Roles, bool Super);

/// <param name="Seq">Highest sequence that is unbroken from 1.</param>
public sealed record SourceSettled(string Source, string Epoch, long Seq, long SettleMicros, long HeartbeatMicros);
