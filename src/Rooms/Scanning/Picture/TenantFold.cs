using System.Text;
using System.Text.Json;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Leaves;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Reviews;

namespace Colophon.Scanning.Picture;

/// <summary>
/// Reads a tenant's leaves in order. Believes agents about their own site's state, collectors about what lies on it, and the console about everything else, never the other way round. One owner at a time.
/// </summary>
internal sealed class TenantFold
{
    private readonly Dictionary<string, (string Kind, string Site)> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SiteLook> _looks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SiteView> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Case> _cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Vendor> _vendors = new(StringComparer.Ordinal);
    private readonly List<BillRecord> _bills = [];
    private readonly Dictionary<string, MadeReview> _reviews = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _feeds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly IntegrityFold _integrity = new();
    private RunRecord? _run;
    private RunRecord? _whole;
    private (string Source, string Epoch, long Index, int Count, DateTimeOffset At)? _batch;
    private TenantView _view = TenantView.Empty;
    private bool _changed;

    public long Size { get; private set; }

    public void Add(long index, ReadOnlySpan<byte> leaf)
    {
        Size = index + 1;
        if (LeafBytes.IsServerLeaf(leaf)) { AddServerLeaf(index, leaf); }
        else if (_batch is { } batch && index > batch.Index && index <= batch.Index + batch.Count && Type(leaf) is { Length: > 0 } type) { AddRecord(type, leaf, batch.Source, batch.Epoch, batch.At, index); }
    }

    public TenantView View()
    {
        if (_changed)
        {
            _view = new(Size, [.. _sites.Values], new Dictionary<string, Case>(_cases, StringComparer.Ordinal), new Dictionary<string, Vendor>(_vendors, StringComparer.Ordinal), [.. _bills], _run, _whole,
                new Dictionary<string, string>(_feeds, StringComparer.Ordinal), new HashSet<string>(_told, StringComparer.Ordinal)) { Reviews = new Dictionary<string, MadeReview>(_reviews, StringComparer.Ordinal), Integrity = _integrity.View() };
            _changed = false;
        }
        return _view = _view with { Size = Size };
    }

    /// <summary>The type, where this room reads it: found without reading the record, because almost all of a ledger is about something else.</summary>
    private static string Type(ReadOnlySpan<byte> leaf)
    {
        var at = leaf.IndexOf(",\"type\":\""u8);
        if (at is < 0 or > 200) { return ""; }
        var rest = leaf[(at + 9)..];
        var end = rest.IndexOf((byte)'"');
        if (end is <= 0 or > 64) { return ""; }
        var type = rest[..end];
        return type.StartsWith("state."u8) || type.StartsWith("snapshot."u8) || type.StartsWith("vulnerability."u8) || type.StartsWith("feed."u8) || type.StartsWith("inventory."u8) || type.StartsWith("sbom."u8) || type.StartsWith("vendor."u8) || type.StartsWith("review."u8) || IntegrityFold.Wants(type) || type.SequenceEqual("site.retired"u8)
            ? Encoding.ASCII.GetString(type) : "";
    }

    private void AddServerLeaf(long index, ReadOnlySpan<byte> leaf)
    {
        if (!LeafBytes.TryHead(leaf, out var head)) { return; }
        switch (head.Type)
        {
            case "enrolled" when LeafBytes.TryRead<EnrolledLeaf>(leaf, out var enrolled) && enrolled.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity):
                _sources[identity.Source] = (identity.Kind, identity.Site);
                break;
            case "batch" when LeafBytes.TryRead<BatchLeaf>(leaf, out var batch):
                _batch = (batch.Source, batch.Epoch, index, batch.Count, head.At);
                break;
            case "retired" when LeafBytes.TryRead<RetiredLeaf>(leaf, out var left) && _sources.TryGetValue(left.Source, out var beside) && beside.Kind == SourceKinds.Collector:
                _changed = true;
                _integrity.ForgetBeside(left.Source, beside.Site);
                break;
            case "retired" when LeafBytes.TryRead<RetiredLeaf>(leaf, out var retired) && _sources.TryGetValue(retired.Source, out var gone) && gone.Kind == SourceKinds.Agent:
                _changed |= _sites.Remove(gone.Site);
                _looks.Remove(retired.Source);
                _integrity.Forget(retired.Source, gone.Site);
                break;
        }
    }

    private void AddRecord(string type, ReadOnlySpan<byte> leaf, string source, string epoch, DateTimeOffset at, long index)
    {
        if (!_sources.TryGetValue(source, out var from)) { return; }
        var reader = new Utf8JsonReader(leaf, new JsonReaderOptions { MaxDepth = 18 });
        var record = JsonElement.ParseValue(ref reader);
        var after = record.Member("change").Member("after");
        if (from.Kind != "console")
        {
            if (from.Kind == SourceKinds.Collector && type.StartsWith("survey.", StringComparison.Ordinal))
            {
                _changed = true;
                _integrity.Collector(type, source, from.Site, epoch, record, after, at, index);
            }
            if (from.Kind != SourceKinds.Agent) { return; }
            if (type.StartsWith("survey.", StringComparison.Ordinal) || IntegrityFold.IsDone(type))
            {
                _changed = true;
                _integrity.Agent(type, source, from.Site, epoch, record, after, at, index);
            }
            else if (type.StartsWith("state.", StringComparison.Ordinal) || type.StartsWith("snapshot.", StringComparison.Ordinal)) { Look(type, source, from.Site, epoch, at, after); }
            return;
        }
        _changed = true;
        var id = record.Member("object").Member("id").Text() ?? "";
        var by = record.Member("actor").Member("id").Text() ?? record.Member("actor").Member("kind").Text() ?? "";
        switch (type)
        {
            case "feed.fetched": _feeds[id] = after.Member("sha256").Text() ?? ""; break;
            case "feed.refused" or "feed.expired": _told.Add($"{type}:{id}:{after.Member("since").Text()}"); break;
            case "inventory.matched":
                _run = CaseRecords.ReadRun(after, at, index);
                if (_run.Whole) { _whole = _run; }
                break;
            case "sbom.recorded": _bills.Add(CaseRecords.ReadBill(id, after, at, index)); break;
            case "review.made" or "review.failed": _reviews[id] = ReviewRecords.Read(id, by, after, at, index); break;
            case "vendor.registered" or "vendor.changed" or "vendor.reviewed" or "vendor.left": TakeVendor(type, id, by, after, at, index); break;
            case "scan.completed" or "quarantine.ordered" or "restore.ordered": _integrity.Console(type, id, by, after, at, index); break;
            case var _ when type.StartsWith("malware.", StringComparison.Ordinal): _integrity.Console(type, id, by, after, at, index); break;
            case var _ when type.StartsWith("vulnerability.", StringComparison.Ordinal): TakeCase(type, id, by, after, at, index); break;
        }
    }

    private void Look(string type, string source, string site, string epoch, DateTimeOffset at, JsonElement after)
    {
        if (!_looks.TryGetValue(source, out var look)) { _looks[source] = look = new(); }
        switch (type)
        {
            case "snapshot.begun": look.Begin(epoch); break;
            case "snapshot.completed":
                if (SiteId.TryParse(site, out var id) && look.Complete(id, at) is { } view) { (_sites[site], _changed) = (view, true); }
                break;
            case var _ when SiteLook.Wants(type.AsSpan(6)): look.Tell(type[6..], after); break;
        }
    }

    private void TakeCase(string type, string id, string by, JsonElement after, DateTimeOffset at, long index)
    {
        if (type == "vulnerability.opened")
        {
            if (CaseRecords.ReadFinding(id, after) is { } finding) { _cases[id] = new(finding, at, index); }
            return;
        }
        if (!_cases.TryGetValue(id, out var known)) { return; }
        _cases[id] = type switch
        {
            "vulnerability.rerated" => known with { Finding = CaseRecords.Rerate(known.Finding, after) },
            "vulnerability.closed" => known with { Closing = new(after.Member("how").Text() ?? "", after.Member("version").Text(), at, index) },
            "vulnerability.breached" => known with { Breached = known.Breached ?? new(after.Member("due").Time() ?? at, at, index) },
            "vulnerability.mitigated" => known with { Decision = CaseRecords.ReadDecision(DecisionKind.Mitigated, by, after, at, index) },
            "vulnerability.assessed" => known with { Decision = CaseRecords.ReadDecision(DecisionKind.Assessed, by, after, at, index) },
            "vulnerability.acceptance.requested" => known with { Request = CaseRecords.ReadDecision(DecisionKind.Accepted, by, after, at, index) },
            // Nobody agrees to their own request, whatever a record says.
            "vulnerability.acceptance.approved" when known.Request is { } asked && asked.By != by && after.Member("request").Text() == CaseRecords.Place(asked.Index) =>
                known with { Decision = asked with { RequestedBy = asked.By, By = by, At = at, Index = index }, Request = null },
            "vulnerability.decision.withdrawn" => known with { Decision = null, Request = null },
            _ => known,
        };
    }

    private void TakeVendor(string type, string id, string by, JsonElement after, DateTimeOffset at, long index)
    {
        var known = _vendors.GetValueOrDefault(id);
        switch (type)
        {
            case "vendor.registered" or "vendor.changed" when CaseRecords.ReadSupplier(id, after) is { } supplier:
                _vendors[id] = type == "vendor.changed" && known is not null ? known with { Supplier = supplier, Before = known.Supplier, ChangedAt = at } : new(supplier, at, null, null, known?.Review);
                break;
            case "vendor.left": _vendors.Remove(id); break;
            case "vendor.reviewed" when known is not null: _vendors[id] = known with { Review = CaseRecords.ReadReview(by, after, at, index) }; break;
        }
    }
}
