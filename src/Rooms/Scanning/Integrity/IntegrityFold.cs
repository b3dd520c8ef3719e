using System.Text.Json;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Integrity;

/// <summary>Reads surveys from agents and collectors, what was done from agents, scans and decisions from the console. One owner at a time.</summary>
internal sealed class IntegrityFold
{
    private readonly Dictionary<string, Telling> _surveys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SiteIntegrity> _sites = new(StringComparer.Ordinal);

    public static bool Wants(ReadOnlySpan<byte> type) => type.StartsWith("survey."u8) || type.StartsWith("scan."u8) || type.StartsWith("malware."u8) || type.StartsWith("quarantine."u8) || type.StartsWith("restore."u8);

    /// <summary>What an agent says it did, or would not do.</summary>
    public static bool IsDone(string type) => type is "quarantine.completed" or "quarantine.refused" or "restore.completed" or "restore.refused";

    public IReadOnlyDictionary<string, SiteIntegrity> View() => new Dictionary<string, SiteIntegrity>(_sites, StringComparer.Ordinal);

    public void Forget(string source, string site)
    {
        _surveys.Remove(source);
        _sites.Remove(site);
    }

    /// <summary>A collector was retired: what it saw counts no longer.</summary>
    public void ForgetBeside(string source, string site)
    {
        if (_surveys.Remove(source) && _sites.TryGetValue(site, out var about)) { _sites[site] = about with { Beside = null, ScanBeside = null }; }
    }

    /// <summary>A collector surveys; it does nothing to a site.</summary>
    public void Collector(string type, string source, string site, string epoch, JsonElement record, JsonElement after, DateTimeOffset at, long index)
    {
        if (Survey(type, source, epoch, record.Member("context"), after, at, index) is { } survey) { _sites[site] = Of(site) with { Beside = survey }; }
    }

    public void Agent(string type, string source, string site, string epoch, JsonElement record, JsonElement after, DateTimeOffset at, long index)
    {
        var context = record.Member("context");
        var about = Of(site);
        if (type.StartsWith("survey.", StringComparison.Ordinal))
        {
            if (Survey(type, source, epoch, context, after, at, index) is { } survey) { _sites[site] = about with { Running = null, Survey = survey }; }
            else if (type == "survey.begun") { _sites[site] = about with { Running = at }; }
        }
        else if (about.Findings.Values.FirstOrDefault(f => f.Item.Key == after.Member("item").Text() && f.Item.Sha256 == after.Member("sha256").Text()) is { } finding)
        {
            var changed = finding with { ChangedAt = at, ChangedIndex = index, Failure = "" };
            var next = type switch
            {
                "quarantine.completed" => changed with { State = FindingState.Held },
                "restore.completed" => changed with { State = FindingState.Open },
                "quarantine.refused" => changed with { State = FindingState.Open, Failure = context.Member("cause").Text() ?? "" },
                "restore.refused" => changed with { State = FindingState.Held, Failure = context.Member("cause").Text() ?? "" },
                _ => finding,
            };
            Put(site, next);
        }
    }

    public void Console(string type, string id, string by, JsonElement after, DateTimeOffset at, long index)
    {
        if (type == "scan.completed")
        {
            var (about, scan) = (Of(id), IntegrityRecords.ReadScan(after, at, index));
            _sites[id] = about.Beside?.Id == scan.Survey ? about with { ScanBeside = scan } : about with { Scan = scan };
            return;
        }
        if (type == "malware.found")
        {
            if (IntegrityRecords.ReadFinding(id, after, at, index) is { } opened) { Put(opened.Site, opened); }
            return;
        }
        if (_sites.Values.FirstOrDefault(s => s.Findings.ContainsKey(id)) is not { } site) { return; }
        var finding = site.Findings[id] with { ChangedAt = at, ChangedIndex = index, By = by, Reason = after.Member("reason").Text() ?? "", Failure = "" };
        Put(site.Site, type switch
        {
            "malware.accepted" => finding with { State = FindingState.Accepted, Owner = after.Member("owner").Text() ?? "", Until = after.Member("until").Time() },
            "malware.gone" => finding with { State = FindingState.Closed, Reason = after.Member("how").Text() ?? "" },
            "quarantine.ordered" => finding with { State = FindingState.QuarantineOrdered, TakenBy = by },
            "restore.ordered" => finding with { State = FindingState.RestoreOrdered },
            _ => site.Findings[id],
        });
    }

    /// <summary>What a source tells; a survey where it ended.</summary>
    private SiteSurvey? Survey(string type, string source, string epoch, JsonElement context, JsonElement after, DateTimeOffset at, long index)
    {
        var id = context.Member("survey").Text() ?? "";
        if (!_surveys.TryGetValue(source, out var telling)) { _surveys[source] = telling = new(); }
        switch (type)
        {
            case "survey.begun":
                if (context.Member("whole").Number() == 1 || telling.Epoch != epoch) { telling.Items.Clear(); }
                (telling.Id, telling.Epoch, telling.Begun) = (id, epoch, at);
                return null;
            case "survey.items" when telling.Id == id && telling.Epoch == epoch:
                foreach (var entry in after.Items()) { telling.Take(entry); }
                return null;
            case "survey.completed" when telling.Id == id && telling.Epoch == epoch:
                long Number(string name) => (long)(after.Member(name).Number() ?? 0);
                return new(id, telling.Begun, at, index, new Dictionary<string, Surveyed>(telling.Items, StringComparer.Ordinal), new(Number("files"), Number("values"), Number("bytes"), Number("named")));
            default: return null;
        }
    }

    private SiteIntegrity Of(string site) => _sites.GetValueOrDefault(site) ?? SiteIntegrity.Nothing(site);

    private void Put(string site, ItemFinding finding) => _sites[site] = Of(site) with { Findings = new Dictionary<string, ItemFinding>(Of(site).Findings, StringComparer.Ordinal) { [finding.Id] = finding } };

    /// <summary>What a source tells between two ends of surveys.</summary>
    private sealed class Telling
    {
        /// <summary>A site can't make the server hold more than this.</summary>
        private const int MaxItems = 500_000;

        public Dictionary<string, Surveyed> Items { get; } = new(StringComparer.Ordinal);

        public string Id { get; set; } = "";

        public string Epoch { get; set; } = "";

        public DateTimeOffset Begun { get; set; }

        public void Take(JsonElement entry)
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3 || entry[0].Text() is not { Length: > 0 } key) { return; }
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            if (entry[2].ValueKind != JsonValueKind.Object) { Items.Remove(key); }
            else if (colon > 0 && key[..colon] is "file" or "option" or "post" && Items.Count < MaxItems)
            {
                Items[key] = new(key[..colon], key[(colon + 1)..], (long)(entry[2].Member("size").Number() ?? 0), entry[2].Member("sha256").Text() ?? "", entry[2].Member("marks").Text() ?? "");
            }
        }
    }
}
