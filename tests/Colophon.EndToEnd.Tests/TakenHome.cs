using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>
/// A downloaded binder as somebody who has only the file reads it: every value that stands in its papers, its results and its records. A portal shows the same in other clothes (names for
/// ids, times as people read them, durations); here they are put on, so that what a page showed can be looked for.
/// </summary>
internal sealed partial class TakenHome
{
    /// <summary>Words of the portal for a word of the papers, and words that say where something is, not what.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Can't be determined"] = "not determinable", ["It was a deviation"] = "confirmed", ["Refused"] = "held", ["Not tried yet"] = "not due",
        ["Held"] = "compliant", ["not known"] = "unknown", ["the scheduler"] = "cron", ["WordPress itself"] = "system", ["exception noted"] = "exception", ["no exception noted"] = "no-exception", ["brought in as a list"] = "imported", ["Unknown"] = "unknown", ["Violating"] = "violating",
    };

    private const long DayMicros = 86_400_000_000;

    private readonly Dictionary<string, string> _names;
    private readonly StringBuilder _told = new();
    private readonly HashSet<string> _numbers = [];
    private readonly HashSet<string> _durations = ["none", "0 s"];
    private readonly HashSet<string> _moments = [];
    private string _all = "";

    /// <param name="names">What the portal calls an id: people and sites.</param>
    private TakenHome(IReadOnlyDictionary<string, string> names) => _names = new(names);

    public Dictionary<string, string> Files { get; } = [];

    public JsonElement Verdicts { get; private set; }

    public static async Task<TakenHome> OpenAsync(string file, IReadOnlyDictionary<string, string> names, CancellationToken ct)
    {
        var home = new TakenHome(names);
        using var zip = await ZipFile.OpenReadAsync(file, ct);
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(ct), Encoding.UTF8);
            home.Files[entry.FullName] = await reader.ReadToEndAsync(ct);
        }
        home.Verdicts = JsonElement.Parse(home.Files["verdicts.json"]);
        // What people read, what it was computed from, and the records themselves.
        foreach (var (path, text) in home.Files.Where(f => f.Key.EndsWith(".json", StringComparison.Ordinal) && !f.Key.StartsWith("ledger/", StringComparison.Ordinal))) { home.Take(JsonElement.Parse(text)); }
        foreach (var (path, text) in home.Files.Where(f => f.Key.EndsWith(".csv", StringComparison.Ordinal) || f.Key.EndsWith(".md", StringComparison.Ordinal) || f.Key.StartsWith("ledger/tile/entries", StringComparison.Ordinal))) { home.Add(text.Replace("\\\"", "\"", StringComparison.Ordinal)); }
        foreach (var (path, text) in home.Files.Where(f => f.Key.EndsWith(".html", StringComparison.Ordinal))) { home.Add(System.Net.WebUtility.HtmlDecode(Tag().Replace(text, " "))); }
        home._all = Flat(home._told.ToString());
        home.Spans(home.Verdicts);
        return home;
    }

    /// <summary>Rows of a CSV paper by its heads.</summary>
    public IReadOnlyList<Dictionary<string, string>> Rows(string path)
    {
        var lines = Csv(Files[path]).ToArray();
        return [.. lines.Skip(1).Select(l => lines[0].Select((head, i) => (head, l[i])).ToDictionary(p => p.head, p => p.Item2))];
    }

    public JsonElement Control(string id) => Verdicts.GetProperty("controls").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);

    /// <summary>A text of a record or paper as the portal tells it.</summary>
    public string Tell(string text) => Flat(Moment().Replace(Id().Replace(text, m => _names.GetValueOrDefault(m.Value, m.Value)), m => Micros.TryParse(m.Value, out var at) ? Say.Time(Micros.ToTime(at)) : m.Value));

    /// <summary>Whether a piece of a page stands in the binder: as a time, a duration, a number or words.</summary>
    public bool Holds(string piece)
    {
        var text = Flat(piece).Trim(' ', ',', '.', ';', ':', '(', ')', '“', '”', '·', '…');
        if (text.Length == 0 || _numbers.Contains(text.Replace("\u202f", "", StringComparison.Ordinal)) || _durations.Contains(text)) { return true; }
        if (At().IsMatch(text)) { return _moments.Contains(text); }
        text = Words.GetValueOrDefault(text, text);
        // "Leaf 41, shop.fernhill.example, 26 Nov 2026 21:00:00 UTC": each part by itself.
        return _all.Contains(text, StringComparison.OrdinalIgnoreCase) || (Parts().Split(text) is { Length: > 1 } parts && parts.All(Holds));
    }

    private void Take(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject()) { Add(member.Name); Take(member.Value); }
                break;
            case JsonValueKind.Array:
                Number(json.GetArrayLength());
                foreach (var item in json.EnumerateArray()) { Take(item); }
                break;
            case JsonValueKind.Number:
                _numbers.Add(json.GetRawText());
                if (json.TryGetInt64(out var number)) { Number(number); Duration(number); }
                break;
            case JsonValueKind.String:
                Add(json.GetString()!);
                break;
        }
    }

    private void Add(string text)
    {
        _told.Append(Tell(text)).Append(" \n ").Append(text).Append(" \n ");
        foreach (var hash in Hash().Matches(text).Select(m => m.Value)) { _numbers.Add(Say.Hash(Convert.FromHexString(hash))); }
        foreach (var moment in Moment().Matches(text).Select(m => m.Value))
        {
            if (!Micros.TryParse(moment, out var at)) { continue; }
            _moments.Add(Say.Time(Micros.ToTime(at)));
            _moments.Add(Say.ShortDay(Micros.ToTime(at)));
            if (at % DayMicros == 0) { _told.Append(Say.Day(Micros.ToTime(at - 1))).Append(" \n "); } // what ends at midnight ends, for people, the day before
        }
        foreach (var number in Digits().Matches(text).Select(m => m.Value)) { _numbers.Add(number); }
    }

    private void Number(long number) => _numbers.Add(number.ToString(CultureInfo.InvariantCulture));

    private void Duration(long micros)
    {
        _durations.Add(Sentences.Duration(micros));
        _durations.Add(Say.Lasted(TimeSpan.FromMicroseconds(micros)));
    }

    /// <summary>Durations are told of spans that the results give by their ends, and of sums over a control's entities.</summary>
    private void Spans(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) { foreach (var item in json.EnumerateArray()) { Spans(item); } }
        if (json.ValueKind != JsonValueKind.Object) { return; }
        if (json.TryGetProperty("from", out var from) && json.TryGetProperty("to", out var to) && Micros.TryParse(from.GetString()!, out var a) && Micros.TryParse(to.GetString()!, out var b)) { Duration(b - a); }
        if (json.TryGetProperty("entities", out var entities))
        {
            var totals = entities.EnumerateArray().Select(e => e.GetProperty("total_us").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetInt64())).ToArray();
            foreach (var name in totals.SelectMany(t => t.Keys).Distinct()) { Duration(totals.Sum(t => t[name])); }
            Duration(totals.Sum(t => t.Where(v => v.Key != "not in scope").Sum(v => v.Value)));
        }
        if (json.TryGetProperty("sites", out var sites) && sites.ValueKind == JsonValueKind.Array && sites.GetArrayLength() > 0 && sites[0].ValueKind == JsonValueKind.Object)
        {
            foreach (var name in (string[])["in_scope_us", "live_us", "late_us", "none_us"]) { Duration(sites.EnumerateArray().Sum(s => s.GetProperty(name).GetInt64())); }
        }
        foreach (var member in json.EnumerateObject()) { Spans(member.Value); }
    }

    public static string Flat(string text) => Space().Replace(text.Replace('’', '\'').Replace("\u202f", "", StringComparison.Ordinal), " ").Trim();

    private static IEnumerable<string[]> Csv(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var row = new List<string>();
            for (var cell = new StringBuilder(); ; i++)
            {
                if (i < text.Length && text[i] == '"')
                {
                    for (i++; text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"'); i++) { cell.Append(text[i]); if (text[i] == '"') { i++; } }
                    continue;
                }
                if (i < text.Length && text[i] != ',' && text[i] != '\r') { cell.Append(text[i]); continue; }
                row.Add(cell.ToString());
                cell.Clear();
                if (i >= text.Length || text[i] == '\r') { i += 2; break; }
            }
            yield return [.. row];
        }
    }

    [GeneratedRegex(@"(?<![a-z0-9-])(?:p|site)-[a-z0-9-]{1,60}", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", RegexOptions.CultureInvariant)]
    private static partial Regex Moment();

    /// <summary>A moment as pages tell it.</summary>
    [GeneratedRegex("^[0-9]{1,2} [A-Z][a-z]{2}( [0-9]{4} [0-9:]{8} UTC)?$")]
    private static partial Regex At();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Hash();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex(@", | to | and |; | of |: | in | on |Leaf |leaf |leaves |sha256 |hash |version |adopted by leaf |from between |\. Judged from the earlier|by the server's clock|(?<=^[A-Z])\. |(?<=^[a-z_.]+) (?=[a-z]+:)")]
    private static partial Regex Parts();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}

/// <summary>
/// What a page of the portal shows as data: cells, values, answers, each with where it stood. Labels, forms, headings and notes in the margin are the portal's own words, and so is the sentence
/// at the top of a page that counts its lines (a control's is the result's). Hashes on the way to a root are those of the tree of that day: the binder has its own, and <c>verify</c> walks them.
/// </summary>
internal sealed record Shown(string Page, string Piece, string Beside)
{
    private const string Script = """
        () => {
          const single = /\/controls\/[A-Z]/.test(location.pathname), out = [], walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode, at = node.parentElement, text = node.textContent.replace(/\s+/g, ' ').trim();
            if (!text || at.closest('form, thead, caption, nav, .leaf__head, .leaf__margin, .pager, .legend, button, svg, label, dt, h2, h3, .notice, .empty, .question, option, abbr, small, summary > .st, .cmd, .path, .case' + (single ? '' : ', h1, .prose'))) { continue; }
            const box = at.closest('td, tbody th, dd, li, h1, .dev > summary, .result, .opened .small, .prose');
            if (box) { out.push([text, (box.closest('tr') ?? box).textContent.replace(/\s+/g, ' ').trim().slice(0, 200)]); }
          }
          return out;
        }
        """;

    public static async Task<IReadOnlyList<Shown>> ReadAsync(IPage page)
    {
        var pieces = await page.EvaluateAsync<string[][]>(Script);
        return [.. pieces.Select(p => new Shown(new Uri(page.Url).PathAndQuery, p[0], p[1]))];
    }
}
