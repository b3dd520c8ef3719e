using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Binder;

namespace Colophon.Cli.Commands.Verify;

/// <summary>A report for machines.</summary>
internal static class ReportJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(VerificationReport report, Stream output)
    {
        using (var json = new Utf8JsonWriter(output, Indented)) { Write(report, json); }
        output.WriteByte((byte)'\n');
    }

    private static void Write(VerificationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("code", (int)report.Code);
        json.WriteString("meaning", report.Code.Sentence());
        json.WriteBoolean("policy_given", report.PolicyGiven);
        json.WriteNumber("seconds", report.Elapsed.TotalSeconds);
        if (report.Manifest is { } manifest)
        {
            json.WriteString("tenant", manifest.Tenant);
            json.WriteString("period", manifest.Period.Id);
            json.WriteString("origin", manifest.Origin);
            json.WriteNumber("size", manifest.Tree.Size);
            json.WriteString("root", manifest.Tree.Root);
            json.WriteString("engine", manifest.Engine);
        }
        List(json, "findings", report.Findings, f =>
        {
            json.WriteNumber("code", (int)f.Code);
            json.WriteString("where", f.Where);
            json.WriteString("what", f.What);
        });
        json.WriteStartObject("counts");
        foreach (var (code, count) in report.Counts) { json.WriteNumber(((int)code).ToString(CultureInfo.InvariantCulture), count); }
        json.WriteEndObject();
        List(json, "keys", report.Keys, k =>
        {
            json.WriteString("role", k.Role);
            json.WriteString("name", k.Name);
            json.WriteString("fingerprint", k.Fingerprint);
            json.WriteBoolean("established", k.Established);
        });
        List(json, "sources", report.Sources, s =>
        {
            json.WriteString("source", s.Source);
            json.WriteString("kind", s.Kind);
            json.WriteString("site", s.Site);
            json.WriteString("fingerprint", s.Fingerprint);
            json.WriteNumber("records", s.Records);
            json.WriteNumber("batches", s.Batches);
            json.WriteNumber("open_gaps", s.OpenGaps);
        });
        json.WriteStartObject("checked");
        var c = report.Checked;
        foreach (var (name, value) in ((string, long)[])[("files", c.Files), ("bytes", c.Bytes), ("entries", c.Entries), ("hidden", c.Hidden), ("records", c.Records), ("batches", c.Batches),
            ("signatures", c.Signatures), ("tiles", c.Tiles), ("earlier_roots", c.EarlierRoots), ("anchors", c.Anchors), ("private_fields", c.PrivateFields)])
        {
            json.WriteNumber(name, value);
        }
        json.WriteBoolean("verdicts", c.Verdicts);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
