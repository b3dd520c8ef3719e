using System.Text.Json.Nodes;
using Colophon.Binder;

namespace Colophon.Cli.Commands.Demo;

/// <summary>
/// What the evidence says, told to somebody who knows nothing of the story: made from a binder and a policy alone, after the offline verifier has derived every verdict again.
/// </summary>
/// <param name="Code">What the verifier answers; anything but intact makes the rest worthless.</param>
internal sealed record Summary(BinderCode Code, string Verification, string Tenant, string Period, IReadOnlyList<Happening> Findings, IReadOnlyList<Happening> Unknown, IReadOnlyList<Happening> Approved, IReadOnlyList<ControlLine> Controls)
{
    /// <summary>A time that nobody saw is told under that head, also where it ended in time.</summary>
    private const string Gap = "gap";

    /// <summary>How old the machine's own packages are is nothing that happened: Debian mends some that their publishers don't. That control's result is told with the others.</summary>
    private const string Versions = "VU-06";

    public static Summary Of(string binder, string policyFile, CancellationToken ct)
    {
        var policy = TrustPolicy.Parse(File.ReadAllBytes(policyFile), out var problem) ?? throw new CommandException(ExitCode.Unreadable, $"{policyFile}: {problem}");
        var report = BinderVerifier.Verify(binder, new VerifyOptions { Policy = policy }, ct);
        var told = report.Findings.Count == 0 ? report.Code.Sentence() : report.Code.Sentence() + " " + string.Join(" ", report.Findings.Take(5).Select(f => $"{f.Where}: {f.What}."));
        if (!report.Checked.Verdicts) { return new(report.Code, told, "", "", [], [], [], []); }

        using var content = BinderContent.Open(binder);
        var verdicts = content.Verdicts;
        return new(
            report.Code, told, verdicts["tenant"]!.GetValue<string>(), verdicts["period"]!["name"]!.GetValue<string>(),
            [.. Deviations(verdicts).Concat(FailedLogIns.Bursts(content.Records("login.failed"))).OrderBy(h => h.From)],
            [.. verdicts["sites"]!.AsArray().SelectMany(s => s!["gaps"]!.AsArray()).Select(g => new Happening(g!["site"]!.GetValue<string>(), Text(g, "cause"), Time(g["from"]), Time(g["to"]), [])).OrderBy(h => h.From)],
            [.. ControlsOf(verdicts).SelectMany(c => c["population"]!.AsArray().Where(i => Text(i!, "result") == "met" && Text(i!, "type") != Gap).Select(i => (Control: Text(c, "id"), Item: i!)))
                .Select(m => new Happening(Text(m.Item, "site"), Text(m.Item, "title"), Time(m.Item["true"]!["from"]), Time(m.Item["true"]!["to"]), [m.Control])).OrderBy(h => h.From)],
            [.. ControlsOf(verdicts).Select(c => new ControlLine(Text(c, "id"), Text(c, "title"), Text(c["conclusion"]!, "result"), Text(c, "sentence")))]);
    }

    /// <summary>One event shows in several controls: it is told once, with all of them.</summary>
    private static IEnumerable<Happening> Deviations(JsonNode verdicts) =>
        ControlsOf(verdicts).Where(c => Text(c, "id") != Versions).SelectMany(c => c["deviations"]!.AsArray().Select(d => d!))
            .GroupBy(d => (Site: Text(d, "site"), Object: Text(d, "object")))
            .Select(g => new Happening(
                g.Key.Site,
                string.Join(". ", g.Select(d => Text(d, "title")).Distinct(StringComparer.Ordinal)),
                g.Min(d => Time(d["true"]!["from"])),
                g.Max(d => Time(d["observed"])),
                [.. g.Select(d => Text(d, "control")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
            {
                Object = g.Key.Object,
                Why = string.Join(". ", g.SelectMany(d => Text(d, "why").Split(". ")).Select(w => Capital(w.TrimEnd('.'))).Distinct(StringComparer.Ordinal)),
            });

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static IEnumerable<JsonNode> ControlsOf(JsonNode verdicts) => verdicts["controls"]!.AsArray().Select(c => c!);

    private static string Text(JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse(node!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Something that happened, or wasn't seen, between two times of our own clocks.</summary>
/// <param name="Controls">Ids of the controls that it touches.</param>
internal sealed record Happening(string Site, string What, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Controls)
{
    public string Object { get; init; } = "";

    public string Why { get; init; } = "";
}

internal sealed record ControlLine(string Id, string Title, string Result, string Sentence);
