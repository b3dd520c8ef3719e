using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Binder.Verification;
using Colophon.Ledger;
using Colophon.Protocol.Wire;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Oscal;

/// <summary>What both OSCAL documents write alike: identifiers, metadata, observations, risks.</summary>
internal sealed class OscalPaper(Utf8JsonWriter json, BinderManifest head, PeriodResult result)
{
    public const string Version = "1.2.1";
    private const string Namespace = "urn:colophon:binder:2";
    private const int FlushAt = 1 << 16;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    public Utf8JsonWriter Json => json;

    public static void Write(Stream output, BinderManifest head, PeriodResult result, string root, Action<OscalPaper> write)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(root);
            write(new(json, head, result));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>The same thing keeps its identifier in every later binder of the period.</summary>
    public string Uuid(params ReadOnlySpan<string> names) => NameUuid.Of(head.Origin, [result.Period.Id, .. names]);

    public void Metadata(string title)
    {
        json.WriteStartObject("metadata");
        Line("title", title);
        json.WriteString("last-modified", WireTime.Write(head.CreatedAt));
        json.WriteString("version", head.Judged.Size.ToString(CultureInfo.InvariantCulture));
        json.WriteString("oscal-version", Version);
        Props([("engine", head.Engine), ("papers", head.Papers), ("tree-size", Number(head.Tree.Size)), ("tree-root", head.Tree.Root), .. head.Labels.Select(l => ("label", l))]);
        json.WriteStartArray("parties");
        json.WriteStartObject();
        json.WriteString("uuid", Uuid("party"));
        json.WriteString("type", "organization");
        json.WriteString("name", OneLine(head.Name));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("remarks", Papers.Whose);
        json.WriteEndObject();
    }

    public void Props(IEnumerable<(string Name, string Value)> props)
    {
        json.WriteStartArray("props");
        foreach (var (name, value) in props.Where(p => p.Value.Length > 0))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("ns", Namespace);
            json.WriteString("value", OneLine(value));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public void DeviationObservation(Deviation d)
    {
        json.WriteStartObject();
        json.WriteString("uuid", Uuid("deviation", d.Control, d.Id));
        Line("title", $"{d.Id}: {d.Title}");
        json.WriteString("description", Markdown.Escape(d.Why));
        Props([("deviation", d.Id), ("control", d.Control), ("site", d.Site), ("object", d.Object), ("true-not-before", Papers.Time(d.True.From)), ("true-not-after", Papers.Time(d.True.To)), ("until", d.Until is { } until ? Papers.Time(until) : "")]);
        Method();
        Evidence([($"../{TreeLayout.Bundle(head.Tree.Size, d.Index / TilePath.FullWidth)}", $"Entry {d.Index} of the ledger, number {d.Index % TilePath.FullWidth} (from 0) in this bundle.")]);
        json.WriteString("collected", Papers.Time(d.Observed));
        json.WriteEndObject();
        Flush();
    }

    public void Risk(Deviation d)
    {
        json.WriteStartObject();
        json.WriteString("uuid", Uuid("risk", d.Control, d.Id));
        Line("title", $"{d.Id} of {d.Control}: {d.Title}");
        json.WriteString("description", Markdown.Escape($"On {d.Site}: {d.Why}"));
        json.WriteString("statement", "A deviation on record. Its effect is for management and the accountant to judge; none is rated here.");
        Props([("deviation", d.Id), ("control", d.Control)]);
        json.WriteString("status", Stands(d) ? "open" : "closed");
        if (d.Dispositions.Count > 0)
        {
            json.WriteStartObject("risk-log");
            json.WriteStartArray("entries");
            foreach (var p in d.Dispositions)
            {
                json.WriteStartObject();
                json.WriteString("uuid", Uuid("disposition", d.Control, d.Id, Number(p.Index)));
                Line("title", $"{p.Kind} by {p.By}");
                json.WriteString("description", Markdown.Escape(p.Reason));
                json.WriteString("start", Papers.Time(p.At));
                Props([("entry", Number(p.Index))]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        Related("related-observations", "observation-uuid", Uuid("deviation", d.Control, d.Id));
        json.WriteEndObject();
        Flush();
    }

    public void Method()
    {
        json.WriteStartArray("methods");
        json.WriteStringValue("TEST");
        json.WriteEndArray();
    }

    public void Evidence(IEnumerable<(string Href, string What)> evidence)
    {
        json.WriteStartArray("relevant-evidence");
        foreach (var (href, what) in evidence)
        {
            json.WriteStartObject();
            json.WriteString("href", href);
            json.WriteString("description", what);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public void Related(string list, string member, params IEnumerable<string> uuids)
    {
        json.WriteStartArray(list);
        foreach (var uuid in uuids)
        {
            json.WriteStartObject();
            json.WriteString(member, uuid);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A text that is read as Markdown and may hold no line break.</summary>
    public void Line(string name, string value) => json.WriteString(name, Markdown.Escape(OneLine(value)));

    /// <summary>Only a person's word that it was none, or that the test was wrong, takes a deviation off the list of what is to be done. It stays on record.</summary>
    public static bool Stands(Deviation d) => d.Dispositions is not [.., { Kind: "not-a-deviation" or "test-defect" }];

    /// <summary>A token begins with a letter or an underscore.</summary>
    public static string Token(string id) => Papers.FileName(id) is var name && char.IsAsciiLetter(name[0]) ? name : "_" + name;

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public void Flush()
    {
        if (json.BytesPending > FlushAt) { json.Flush(); }
    }

    /// <summary>Not empty, no white space at its ends, no line break: what OSCAL calls a string.</summary>
    private static string OneLine(string value) => PaperText.Show(value).Trim() is { Length: > 0 } text ? text : "(empty)";
}
