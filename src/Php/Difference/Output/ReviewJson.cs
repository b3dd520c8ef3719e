using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Php.Analysis;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Output;

/// <summary>A review for machines: <c>docs/formats/review.md</c>. A member is never given a new meaning; a change makes a new version.</summary>
public static class ReviewJson
{
    public const string Format = "colophon.review/1";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static void Write(Review review, Stream output)
    {
        ArgumentNullException.ThrowIfNull(review);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, Indented)) { Write(review, json); }
        output.WriteByte((byte)'\n');
    }

    private static void Write(Review review, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("level", Key(review.Level));
        json.WriteString("headline", review.Headline);
        json.WriteString("advice", review.Advice);
        json.WritePropertyName("old");
        if (review.Old is { } old) { Header(json, old); } else { json.WriteNullValue(); }
        json.WritePropertyName("new");
        Header(json, review.New);
        List(json, "concerns", review.Concerns, c => Concern(json, c));
        json.WriteStartArray("closed");
        foreach (var line in review.Closed) { json.WriteStringValue(line); }
        json.WriteEndArray();
        List(json, "surface", review.Items, i => Item(json, i));
        List(json, "files", review.Files, f =>
        {
            json.WriteString("change", f.Change.ToString().ToLowerInvariant());
            json.WriteString("path", f.Path);
            json.WriteString("old_path", f.OldPath);
            json.WriteString("kind", f.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("bytes", f.Bytes);
            json.WriteBoolean("minified", f.IsMinified);
        });
        json.WriteStartObject("findings");
        List(json, "new", review.Findings.New, f => Finding(json, f));
        List(json, "fixed", review.Findings.Fixed, f => Finding(json, f));
        List(json, "in_both", review.Findings.InBoth, f => Finding(json, f));
        json.WriteEndObject();
        List(json, "not_analysed", review.Unread, u =>
        {
            json.WriteString("path", u.Path);
            json.WriteString("because", u.Because);
            json.WriteBoolean("hostile", u.IsHostile);
        });
        json.WriteStartObject("sizes");
        json.WriteNumber("old_files", review.Sizes.OldFiles);
        json.WriteNumber("new_files", review.Sizes.NewFiles);
        json.WriteNumber("old_bytes", review.Sizes.OldBytes);
        json.WriteNumber("new_bytes", review.Sizes.NewBytes);
        json.WriteNumber("unchanged_files", review.Sizes.UnchangedFiles);
        json.WriteEndObject();
        json.WriteStartArray("limits");
        foreach (var limit in review.Limits) { json.WriteStringValue(limit); }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Key(ReviewLevel level) => level.ToString().ToLowerInvariant();

    private static void Header(Utf8JsonWriter json, ComponentHeader h)
    {
        json.WriteStartObject();
        foreach (var (name, value) in ((string, string)[])[("kind", h.Kind.ToString().ToLowerInvariant()), ("slug", h.Slug), ("name", h.Name), ("version", h.Version), ("author", h.Author), ("license", h.License), ("uri", h.Uri),
            ("update_uri", h.UpdateUri), ("requires_wordpress", h.RequiresWordPress), ("requires_php", h.RequiresPhp), ("tested_up_to", h.TestedUpTo), ("stable_tag", h.StableTag), ("main_file", h.MainFile)])
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static void Concern(Utf8JsonWriter json, Concern c)
    {
        json.WriteString("rule", c.Rule);
        json.WriteString("level", Key(c.Level));
        json.WriteString("title", c.Title);
        json.WriteString("clause", c.Clause);
        json.WriteString("meaning", c.Meaning);
        json.WriteString("ask", c.Ask);
        json.WriteString("subject", c.Subject);
        Place(json, "old", c.Old);
        Place(json, "new", c.New);
        if (c.Code is not { } code) { json.WriteNull("code"); return; }
        json.WriteStartObject("code");
        json.WriteString("old_path", code.OldPath);
        json.WriteString("new_path", code.NewPath);
        List(json, "rows", code.Rows, r =>
        {
            json.WriteNumber("old_line", r.OldLine);
            json.WriteString("old", r.OldText);
            json.WriteNumber("new_line", r.NewLine);
            json.WriteString("new", r.NewText);
            json.WriteBoolean("marked", r.IsMarked);
        });
        json.WriteEndObject();
    }

    private static void Item(Utf8JsonWriter json, ItemChange change)
    {
        var item = change.Item;
        json.WriteString("change", change.Change.ToString().ToLowerInvariant());
        json.WriteString("kind", item.Kind.Key());
        json.WriteString("name", item.Name);
        json.WriteStartArray("details");
        foreach (var detail in change.Details) { json.WriteStringValue(detail); }
        json.WriteEndArray();
        json.WriteStartObject("facts");
        foreach (var (name, value) in item.Facts) { json.WriteString(name, value); }
        json.WriteEndObject();
        if (item.Entry is { } entry)
        {
            json.WriteStartObject("entry");
            json.WriteString("handler", entry.Handler);
            json.WriteString("audience", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Audience.ToString()));
            json.WriteStartArray("effects");
            foreach (var words in entry.Effects.Words()) { json.WriteStringValue(words); }
            json.WriteEndArray();
            List(json, "checks", entry.Checks, k =>
            {
                json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(k.Kind.ToString()));
                json.WriteString("name", k.Name);
                json.WriteString("asked", k.Asked);
                Place(json, "place", k.Place);
            });
            json.WriteEndObject();
        }
        List(json, "places", item.Places, p => Members(json, p));
    }

    private static void Finding(Utf8JsonWriter json, Finding f)
    {
        json.WriteString("id", f.Id);
        json.WriteString("category", f.Category.ToString().ToLowerInvariant());
        json.WriteString("kind", f.Kind);
        json.WriteNumber("cwe", f.Cwe);
        json.WriteString("confidence", f.Confidence.ToString().ToLowerInvariant());
        json.WriteString("path", f.Path);
        json.WriteNumber("line", f.Line);
        json.WriteString("title", f.Title);
        json.WriteString("message", f.Message);
        List(json, "trace", f.Trace, t =>
        {
            json.WriteString("path", t.Path);
            json.WriteNumber("line", t.Line);
            json.WriteString("what", t.What);
        });
    }

    private static void Place(Utf8JsonWriter json, string name, Place? place)
    {
        if (place is null) { json.WriteNull(name); return; }
        json.WriteStartObject(name);
        Members(json, place);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, Place place)
    {
        json.WriteString("path", place.Path);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("end_line", place.EndLine);
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
