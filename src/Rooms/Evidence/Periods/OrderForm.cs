using System.Globalization;
using Colophon.Assurance.Requests;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;

namespace Colophon.Evidence.Periods;

/// <summary>What a person chose for a binder.</summary>
/// <param name="Sites">None: the whole company.</param>
/// <param name="Frozen">Number of the freeze to judge (0, or that of an addendum); empty: everything there is.</param>
public sealed record OrderForm(IReadOnlyList<string> Sites, bool Disclose, string? Frozen)
{
    private const long Megabyte = 1_000_000;

    /// <summary>Id of the request that it is cut to; empty: none.</summary>
    public string Request { get; init; } = "";

    /// <summary>Key that the file is sealed to, as its owner's <c>colophon recipient key</c> printed it; empty: open.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>Largest file that the reader's portal takes, in MB of a million bytes; empty: one file.</summary>
    public string Part { get; init; } = "";

    internal static OrderForm Proposed(IReadOnlyList<RecordedFreeze> freezes) =>
        new([], false, freezes is [.., var newest] ? newest.Addendum.ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>The order, or why there can be none.</summary>
    internal BinderOrder? Read(PeriodView view, out Refusal? refusal)
    {
        var (period, freezes) = (view.Newest.Period.Id, view.Freezes);
        Freeze? freeze = null;
        var (recipient, part, bytes) = (Recipient.Trim(), Part.Trim(), 0L);
        refusal = Sites.FirstOrDefault(s => view.Scope.All(k => k.Id.Value != s)) is { } stranger ? new("site-unknown", 422, $"There is no record of {stranger} here. Load the page again and choose from its list.")
            : Disclose && Request.Length > 0 ? new("disclose-request", 422, "Private parts are disclosed for the whole company only. Choose no request, or leave the private parts closed.")
            : Disclose && Sites.Count > 0 ? new("disclose-sites", 422, "Private parts are disclosed for the whole company only: records of one site and of another can name the same person. Choose no site, or leave the private parts closed.")
            : !string.IsNullOrEmpty(Frozen) && (freeze = Find(freezes)) is null ? new Refusal("freeze-unknown", 422, "There is no such freeze of this period. Load the page again and choose from its list.")
            : Request.Length > 0 && CutTo(view, out var why) is null ? why
            : recipient.Length > 0 && !VerifierKey.TryParse(recipient, out _) ? new("recipient", 422, "That is no key as colophon recipient key prints it: one line, with two pluses. Ask its owner to copy it again.")
            : part.Length > 0 && (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) || (bytes = megabytes > BinderOrder.MostPart ? long.MaxValue : megabytes * Megabyte) is < BinderOrder.LeastPart or > BinderOrder.MostPart)
                ? new("part", 422, $"Say how many MB one file may have: {LeastMegabytes} to {MostMegabytes}, or nothing for one file.")
            : null;
        return refusal is not null ? null : new(period, Sites.Count > 0 ? Sites : null, Disclose, freeze) { Request = Request.Length > 0 ? CutTo(view, out _) : null, Recipient = recipient.Length > 0 ? recipient : null, PartBytes = part.Length > 0 ? bytes : null };
    }

    public const long LeastMegabytes = BinderOrder.LeastPart / Megabyte;
    public const long MostMegabytes = BinderOrder.MostPart / Megabyte;

    /// <summary>Requests that a binder can be cut to: those that name controls of ours.</summary>
    internal static IReadOnlyList<AuditRequest> Answerable(PeriodView view) => [.. AuditRequest.Of(view.Standing, view.Newest.Period.Id).Where(r => r.Controls.Count > 0)];

    private RequestCut? CutTo(PeriodView view, out Refusal? why)
    {
        why = null;
        if (Answerable(view).FirstOrDefault(r => r.Id == Request) is not { } request)
        {
            why = new("request-unknown", 422, "There is no such request that names controls of ours. Load the page again and choose from its list.");
            return null;
        }
        var versions = view.Standing.Ledger.Controls.ToLookup(c => c.Version.Id, c => c.Version, StringComparer.Ordinal);
        // What a control relies on comes along: its failure takes the ground from under it.
        var controls = new SortedSet<string>(request.Controls, StringComparer.Ordinal);
        for (var more = controls.Count; more > 0;) { more = controls.SelectMany(c => versions[c]).SelectMany(v => v.ReliesOn).ToArray().Count(controls.Add); }
        if (controls.FirstOrDefault(c => versions[c].Any(v => v.Procedure.Kind == Procedure.DeviationsDisposed)) is { } all)
        {
            why = new("request-all", 422, $"{all} judges the deviations of every control, so request {request.Number} is answered by the whole binder. Choose no request.");
            return null;
        }
        return new(request.Id, request.Number, [.. controls]);
    }

    private Freeze? Find(IReadOnlyList<RecordedFreeze> freezes) =>
        int.TryParse(Frozen, NumberStyles.None, CultureInfo.InvariantCulture, out var addendum) && freezes.LastOrDefault(f => f.Addendum == addendum) is { AsOf: { Settled: { } settled } asOf }
            ? new(asOf.Size, settled.ToDictionary(s => s.Key, s => new FrozenSource(s.Value.Epoch, s.Value.Seq), StringComparer.Ordinal))
            : null;
}
