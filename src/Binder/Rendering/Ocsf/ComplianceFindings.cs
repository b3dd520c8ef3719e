using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Binder.Verification;
using Colophon.Ledger;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Ocsf;

/// <summary>ocsf/compliance-findings.jsonl: class 2003 of OCSF 1.5.0, one line for each control's result and one for each deviation.</summary>
internal static class ComplianceFindings
{
    private const string Version = "1.5.0";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream output, BinderManifest head, PeriodResult result)
    {
        using var json = new Utf8JsonWriter(output, Options);
        foreach (var c in result.Controls)
        {
            Line(json, output, () => OfControl(json, head, result, c));
            foreach (var d in c.Deviations) { Line(json, output, () => OfDeviation(json, head, result, c, d)); }
        }
    }

    private static void Line(Utf8JsonWriter json, Stream output, Action write)
    {
        json.WriteStartObject();
        write();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
        json.Reset();
    }

    private static void OfControl(Utf8JsonWriter json, BinderManifest head, PeriodResult result, ControlResult c)
    {
        Common(json, head, result.Through, $"{c.Id}: {c.Sentence}", severity: 1);
        json.WriteNumber("start_time", Milliseconds(result.Period.When.From));
        json.WriteNumber("end_time", Milliseconds(Math.Min(result.Period.When.To, Math.Max(result.Through, result.Period.When.From))));
        Info(json, NameUuid.Of(head.Origin, result.Period.Id, "control", c.Id), $"{c.Id} {c.Title}", c.Sentence, "Control result");
        var status = c.Conclusion.Kind switch { ResultKind.Deviations => 3, ResultKind.InsufficientCoverage => 2, _ => 99 };
        Compliance(json, c, status, Papers.Result(c), [c.Sentence, .. c.Conclusion.Reason.Length > 0 ? (string[])[c.Conclusion.Reason] : [], "Can't show: " + c.CantShow]);
        Resources(json, result.Sites.Select(s => s.Site));
        json.WriteStartObject("unmapped");
        json.WriteNumber("n", c.Conclusion.N);
        json.WriteNumber("d", c.Conclusion.D);
        json.WriteNumber("not_determinable", c.Conclusion.NotDeterminable);
        json.WriteNumber("excused", c.Conclusion.Excused);
        json.WriteNumber("unknown_per_10000", c.Conclusion.UnknownShare);
        json.WriteBoolean("so_far", c.Conclusion.SoFar);
        json.WriteEndObject();
    }

    private static void OfDeviation(Utf8JsonWriter json, BinderManifest head, PeriodResult result, ControlResult c, Deviation d)
    {
        Common(json, head, d.Observed, d.Title, severity: 0);
        Info(json, NameUuid.Of(head.Origin, result.Period.Id, "deviation", d.Control, d.Id), $"{d.Id} of {c.Id}: {d.Title}", d.Why, "Deviation", d.True.From, d.Until);
        Compliance(json, c, 3, "", [d.Why, .. d.Dispositions.Select(p => $"{p.Kind} by {p.By}: {p.Reason}")]);
        Resources(json, [d.Site]);
        json.WriteStartArray("evidences");
        json.WriteStartObject();
        json.WriteString("name", $"ledger entry {d.Index}");
        json.WriteStartObject("data");
        json.WriteNumber("entry", d.Index);
        json.WriteString("bundle", TreeLayout.Bundle(head.Tree.Size, d.Index / TilePath.FullWidth));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Common(Utf8JsonWriter json, BinderManifest head, long time, string message, int severity)
    {
        json.WriteNumber("activity_id", 1);
        json.WriteNumber("category_uid", 2);
        json.WriteNumber("class_uid", 2003);
        json.WriteNumber("type_uid", 200301);
        json.WriteNumber("severity_id", severity);
        json.WriteNumber("time", Milliseconds(time));
        json.WriteString("message", PaperText.Show(message));
        json.WriteStartObject("metadata");
        json.WriteString("version", Version);
        json.WriteString("tenant_uid", head.Tenant);
        json.WriteStartArray("labels");
        foreach (var label in head.Labels) { json.WriteStringValue(PaperText.Show(label)); }
        json.WriteEndArray();
        json.WriteStartObject("product");
        json.WriteString("name", "Colophon");
        json.WriteString("vendor_name", "Colophon");
        json.WriteString("version", head.Engine);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Info(Utf8JsonWriter json, string uid, string title, string description, string type, long? first = null, long? last = null)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", uid);
        json.WriteString("title", PaperText.Show(title));
        json.WriteString("desc", PaperText.Show(description));
        if (first is { } from) { json.WriteNumber("first_seen_time", Milliseconds(from)); }
        if (last is { } to) { json.WriteNumber("last_seen_time", Milliseconds(to)); }
        Texts(json, "types", [type]);
        json.WriteEndObject();
    }

    /// <param name="word">Only the words for status 99 are the source's own.</param>
    private static void Compliance(Utf8JsonWriter json, ControlResult c, int status, string word, IEnumerable<string> details)
    {
        json.WriteStartObject("compliance");
        json.WriteString("control", c.Id);
        json.WriteString("desc", PaperText.Show(c.Title));
        Texts(json, "standards", ["Trust Services Criteria 2017"]);
        Texts(json, "requirements", c.Criteria.Select(l => $"{l.Id} ({(l.Extent == "=" ? "whole" : "in part")})"));
        json.WriteNumber("status_id", status);
        if (status == 99) { json.WriteString("status", word); }
        Texts(json, "status_details", details);
        json.WriteEndObject();
    }

    private static void Resources(Utf8JsonWriter json, IEnumerable<string> sites)
    {
        json.WriteStartArray("resources");
        foreach (var site in sites)
        {
            json.WriteStartObject();
            json.WriteString("uid", PaperText.Show(site));
            json.WriteString("type", "WordPress site");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) { json.WriteStringValue(PaperText.Show(text)); }
        json.WriteEndArray();
    }

    private static long Milliseconds(long micros) => Micros.ToTime(micros).ToUnixTimeMilliseconds();
}
