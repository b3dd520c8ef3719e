using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Reviews;
using Colophon.Scanning.Store;
using Colophon.Scanning.Watch;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>What the server says to an agent that has told a survey.</summary>
internal sealed record Wanted(IReadOnlyList<SurveyedItem> Items, bool Done);

/// <summary>
/// Scans a site from a survey of its agent, or of a collector beside it: what is known to be good or bears no sign of code is set aside, what was looked into before is not looked into again, and the
/// rest is asked for, a few at a time. When nothing is left the scan is put on record, once. Either is believed about what the site holds, never about whether that is harmless; what only one of the two tells of stays.
/// </summary>
internal sealed partial class IntegrityDesk(TenantPictures pictures, Recorder recorder, Examiner examiner, VerdictShelf verdicts, KnownGood known, Clamd clamd, YaraDesk yara, Blobs blobs, IntegritySignals signals, IOptions<ScanningOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>What agents hand over; larger items are not analysed.</summary>
    public const int MaxItemBytes = 8 << 20;

    private const string HiddenWhy = "A collector saw it there; the agent’s last survey did not tell of it.";
    private const int Together = 64;
    private const int ExcerptLines = 2;
    private const int ExcerptWidth = 240;
    private const int ExcerptBefore = 40;
    private readonly ConcurrentDictionary<(TenantId, string), SiteScans> _scans = new();

    private async Task<string> EngineAsync(CancellationToken ct) => $"{ReviewPress.Analyser}{clamd.Version}{await yara.VersionAsync(ct)}";

    public void Dispose()
    {
        foreach (var scans in _scans.Values) { scans.Gate.Dispose(); }
    }

    /// <summary>What is to be handed over next; records the scan where nothing is left.</summary>
    /// <param name="beside">A collector asks, and not the agent.</param>
    public async Task<Wanted> NextAsync(TenantId tenant, string site, bool beside, string survey, CancellationToken ct)
    {
        var scans = _scans.GetOrAdd((tenant, site), _ => new());
        await scans.Gate.WaitAsync(ct);
        try
        {
            var running = scans.Of(beside);
            var view = await pictures.ReadAsync(tenant, ct);
            var about = view.Integrity.GetValueOrDefault(site) ?? SiteIntegrity.Nothing(site);
            var (told, other, scan) = beside ? (about.Beside, about.Survey, about.ScanBeside) : (about.Survey, about.Beside, about.Scan);
            if (scan?.Survey == survey) { return new([], true); }
            if (told is null || told.Id != survey) { return new([], false); }
            if (running.Survey != survey) { running.Begin(survey, Sort(told, beside ? other : null)); }
            running.Fill(verdicts, await EngineAsync(ct));
            var open = running.Open(Together);
            if (open.Count > 0) { return new(open, false); }
            await ConcludeAsync(tenant, about, told, other, view.Sites.FirstOrDefault(s => s.Site.Value == site), running, ct);
            return new([], true);
        }
        finally
        {
            scans.Gate.Release();
        }
    }

    /// <summary>Takes what was handed over, if it was asked for.</summary>
    /// <param name="content">Null where there is none, and <paramref name="why"/> says why.</param>
    public async Task TakeAsync(TenantId tenant, string site, bool beside, string survey, SurveyedItem item, byte[]? content, string why, bool redacted, CancellationToken ct)
    {
        if (!_scans.TryGetValue((tenant, site), out var scans)) { return; }
        await scans.Gate.WaitAsync(ct);
        try
        {
            var running = scans.Of(beside);
            if (running.Survey != survey || running.Find(item) is not { } wanted) { return; }
            if (content is null)
            {
                // What changed or went meanwhile is the next survey's; what the site keeps back was not looked into.
                running.Set(wanted, new(why == "withheld" ? ItemVerdict.Unread("The site did not hand it over.") : ItemVerdict.Clean, ""), looked: false);
                return;
            }
            if (!redacted && Convert.ToHexStringLower(SHA256.HashData(content)) != wanted.Sha256)
            {
                running.Set(wanted, new(ItemVerdict.Unread("What the site handed over is not what it told of."), ""), looked: false);
                return;
            }
            var verdict = await JudgeAsync(wanted, content, ct);
            var kept = new KeptVerdict(verdict, verdict.IsFound ? await blobs.KeepAsync(Excerpt(content, verdict.Line), ct) : "");
            if (!verdict.IsUnread) { await verdicts.KeepAsync(wanted, await EngineAsync(ct), kept, ct); } // what was not analysed may be the next time
            running.Set(wanted, kept, looked: true);
        }
        finally
        {
            scans.Gate.Release();
        }
    }

    /// <summary>An engine that found something has the word; one that could not look doesn't keep the others from looking.</summary>
    private async Task<ItemVerdict> JudgeAsync(Surveyed item, byte[] content, CancellationToken ct)
    {
        var verdict = ItemVerdict.Clean;
        foreach (var look in (Func<Task<ItemVerdict>>[])[() => clamd.LookAsync(content, ct), () => yara.LookAsync(content, ct), () => Task.Run(() => examiner.Examine(item, content, ct), ct)])
        {
            var next = await look();
            if (next.IsFound) { return next; }
            if (next.IsUnread && !verdict.IsUnread) { verdict = next; }
        }
        return verdict;
    }

    /// <summary>Set aside by what the survey tells: known to be good, without a sign of code, or not to be had.</summary>
    /// <param name="agents">Where a collector told it: what the agent told.</param>
    private Sorted Sort(SiteSurvey survey, SiteSurvey? agents)
    {
        var sorted = new Sorted(survey.Items.Count);
        foreach (var item in survey.Items.Values)
        {
            if (known.Has(item)) { sorted.KnownGood++; }
            else if (item.Marks == "unreadable" && agents?.Items.GetValueOrDefault(item.Key) is { Sha256.Length: > 0 }) { sorted.Gated++; } // the agent hands it over
            else if (Obstacle(item) is { } because) { sorted.Verdicts[item.Key] = (item, new(ItemVerdict.Unread(because), "")); }
            else if (item.Kind != "file" || item.Marks.Length > 0 || Names.MayRun(item.Id)) { sorted.Wanted.Add(item); }
            else { sorted.Gated++; }
        }
        return sorted;
    }

    private static string? Obstacle(Surveyed item) => item.Marks switch
    {
        "large" => $"It is larger than what a site reads ({item.Size} bytes).",
        "unreadable" => "The account that looks can’t read it.",
        "link" => "It is a link to another place, and links are not followed.",
        "special" => "It is no ordinary file.",
        "deep" => "Folders are nested so deeply there that it was not gone into.",
        "crowded" => "So many files lie there that only the first were read.",
        _ when item.Size > MaxItemBytes && (item.Kind != "file" || item.Marks.Length > 0 || Names.MayRun(item.Id)) => $"It is larger than {MaxItemBytes >> 20} MiB, which is the most that is looked into.",
        _ => null,
    };

    /// <param name="other">What the other source, the collector or the agent, told last.</param>
    private async Task ConcludeAsync(TenantId tenant, SiteIntegrity about, SiteSurvey told, SiteSurvey? other, SiteView? parts, Running running, CancellationToken ct)
    {
        var site = about.Site;
        foreach (var (item, departs) in Departures.Of(told, parts, known))
        {
            var judged = running.Sorted.Verdicts.GetValueOrDefault(item.Key).Kept ?? new(ItemVerdict.Clean, "");
            // What is wrong with it by itself has the word; that it also isn't its publisher's helps whoever looks.
            if (!judged.Verdict.IsUnread) { running.Sorted.Verdicts[item.Key] = (item, judged with { Verdict = judged.Verdict.IsFound ? judged.Verdict with { Why = $"{judged.Verdict.Why} {departs.Why}" } : departs }); }
        }
        var found = running.Sorted.Verdicts.Values.Where(v => v.Kept.Verdict.Rule.Length > 0).OrderBy(v => v.Item.Key, StringComparer.Ordinal).ToList();
        var samples = Samples.Judge(examiner, ct);
        var sound = samples.Planted == samples.Right;
        var now = clock.GetUtcNow();
        var news = new List<Fact>();
        var still = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, kept) in found.OrderBy(v => v.Kept.Verdict.Rule == ItemVerdict.NotAnalysed).Take(options.Value.Integrity.MaxFindings))
        {
            var id = IntegrityRecords.Id(site, item);
            still.Add(id);
            var before = about.Findings.GetValueOrDefault(id);
            // What was not analysed before, or only not its publisher's or unwanted, and is malicious by what is known now, is told anew, whatever somebody said about it then.
            var worse = before is { IsMalicious: false } && ItemVerdict.IsMalicious(kept.Verdict.Rule);
            var ended = before is { State: FindingState.Accepted } && !before.IsAccepted(now);
            if (worse || ended || before is not { State: not (FindingState.Closed or FindingState.Held) }) { news.Add(IntegrityRecords.Opened(site, item, told == about.Beside && about.Survey is { } own && !own.Tells(item) ? kept.Verdict with { Why = $"{HiddenWhy} {kept.Verdict.Why}" } : kept.Verdict, kept.Excerpt)); }
        }
        if (found.Count > options.Value.Integrity.MaxFindings)
        {
            var rest = new Surveyed("file", "…", 0, "", $"{found.Count - options.Value.Integrity.MaxFindings} more");
            still.Add(IntegrityRecords.Id(site, rest));
            if (!about.Findings.ContainsKey(IntegrityRecords.Id(site, rest))) { news.Add(IntegrityRecords.Opened(site, rest, ItemVerdict.Unread($"{found.Count - options.Value.Integrity.MaxFindings} more items were found than are listed one by one."), "")); }
        }
        if (sound)
        {
            // What the other source still tells is its scan's to close.
            var elsewhere = other is null ? [] : Departures.Of(other, parts, known).Select(d => IntegrityRecords.Id(site, d.Item)).ToHashSet(StringComparer.Ordinal);
            foreach (var finding in about.Findings.Values.Where(f => f.State is FindingState.Open or FindingState.QuarantineOrdered or FindingState.Accepted && !still.Contains(f.Id)).OrderBy(f => f.Id, StringComparer.Ordinal))
            {
                if (told.Tells(finding.Item)) { news.Add(IntegrityRecords.Closed(finding, "judged_anew")); }
                else if (other?.Tells(finding.Item) != true && !elsewhere.Contains(finding.Id)) { news.Add(IntegrityRecords.Closed(finding, told.Items.ContainsKey(finding.Item.Key) ? "changed" : "gone")); }
            }
        }
        var accepted = found.Count(v => about.Findings.GetValueOrDefault(IntegrityRecords.Id(site, v.Item))?.IsAccepted(now) == true);
        news.Add(IntegrityRecords.Scanned(site, new(running.Survey, sound, running.Sorted.Items, running.Sorted.KnownGood, running.Sorted.Gated, running.Looked, found.Count(v => v.Kept.Verdict.Rule == ItemVerdict.NotAnalysed), found.Count - accepted, await EngineAsync(ct), default, 0)));
        var view = await recorder.TellAsync(tenant, news, ct);
        running.End();
        await signals.RaiseAsync(tenant, site, view, news, ct);
    }

    /// <summary>The lines around a place, cut, with what can't be shown replaced.</summary>
    private static byte[] Excerpt(byte[] content, int line)
    {
        var text = new StringBuilder();
        var number = 0;
        var lines = content.AsSpan().TrimEnd("\r\n"u8);
        foreach (var range in lines.Split((byte)'\n'))
        {
            number++;
            if (number < line - ExcerptLines) { continue; }
            if (number > line + ExcerptLines) { break; }
            var bytes = lines[range];
            var from = Math.Max(0, bytes.IndexOf("<?"u8) - ExcerptBefore);
            var shown = Plain.Of(Encoding.UTF8.GetString(bytes.Slice(from, Math.Min(bytes.Length - from, ExcerptWidth * 4))), ExcerptWidth);
            text.Append(CultureInfo.InvariantCulture, $"{number}\t{(from > 0 ? "…" : "")}").AppendLine(Unreadable().Replace(shown, "\uFFFD"));
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What stands before the code of a picture.</summary>
    [GeneratedRegex("\uFFFD{2,}")]
    private static partial Regex Unreadable();

    /// <summary>A survey's items, sorted into what is settled and what is to be looked into.</summary>
    private sealed class Sorted(long items)
    {
        public long Items { get; } = items;

        public long KnownGood { get; set; }

        public long Gated { get; set; }

        public List<Surveyed> Wanted { get; } = [];

        public Dictionary<string, (Surveyed Item, KeptVerdict Kept)> Verdicts { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>The scans of a site, of what its agent told and of what a collector did.</summary>
    private sealed class SiteScans
    {
        private readonly Running _own = new();
        private readonly Running _beside = new();

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public Running Of(bool beside) => beside ? _beside : _own;
    }

    /// <summary>A scan that goes on. Read and written by whoever holds the gate.</summary>
    private sealed class Running
    {
        private Dictionary<string, Surveyed> _open = [];

        public string Survey { get; private set; } = "";

        public Sorted Sorted { get; private set; } = new(0);

        public long Looked { get; private set; }

        private bool Filled { get; set; }

        public void Begin(string survey, Sorted sorted) => (Survey, Sorted, Looked, Filled, _open) = (survey, sorted, 0, false, sorted.Wanted.ToDictionary(w => w.Key, StringComparer.Ordinal));

        public void End() => (Survey, Sorted, _open) = ("", new(0), []);

        /// <summary>What was looked into before.</summary>
        public void Fill(VerdictShelf verdicts, string engine)
        {
            if (Filled) { return; }
            Filled = true;
            foreach (var (key, kept) in verdicts.Of(Sorted.Wanted, engine)) { Set(_open[key], kept, looked: false); }
        }

        public IReadOnlyList<SurveyedItem> Open(int most) => [.. _open.Values.Take(most).Select(i => i.Item)];

        public Surveyed? Find(SurveyedItem item) => _open.GetValueOrDefault($"{item.Kind}:{item.Id}") is { } open && open.Sha256 == item.Sha256 ? open : null;

        public void Set(Surveyed item, KeptVerdict kept, bool looked)
        {
            _open.Remove(item.Key);
            Sorted.Verdicts[item.Key] = (item, kept);
            Looked += looked ? 1 : 0;
        }
    }
}
