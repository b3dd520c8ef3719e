using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Results;

/// <summary>The one way a result is written (docs/formats/verdicts.md), so that a server's and a stranger's derivation can be compared byte for byte.</summary>
public static class VerdictsJson
{
    private const int FlushAt = 1 << 16;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(PeriodResult result)
    {
        using var buffer = new MemoryStream();
        Write(buffer, result);
        return buffer.ToArray();
    }

    public static void Write(Stream output, PeriodResult result)
    {
        using var json = new Utf8JsonWriter(output, Options);
        Write(json, result);
    }

    /// <summary>A control's population by itself, in the same words, streamed.</summary>
    public static void WritePopulation(Utf8JsonWriter json, ControlResult c)
    {
        json.WriteStartObject();
        json.WriteString("id", c.Id);
        json.WriteString("title", c.Title);
        Array(json, "attributes", c.Attributes, Attribute);
        Array(json, "population", c.Population, Item);
        json.WritePropertyName("ipe");
        Sheet(json, c.Ipe);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PeriodResult r)
    {
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteString("engine", r.Engine);
        json.WriteString("tenant", r.Tenant);
        json.WriteStartObject("period");
        json.WriteString("id", r.Period.Id);
        json.WriteString("name", r.Period.Name);
        Bounds(json, r.Period.When);
        json.WriteNumber("leaf", r.Period.Index);
        if (r.Period.IsAsOf) { json.WriteBoolean("as_of", true); }
        if (r.Period.PartOf is { } whole) { json.WriteString("part_of", whole); }
        json.WriteEndObject();
        json.WriteNumber("size", r.Size);
        Time(json, "through", r.Through);
        json.WriteBoolean("so_far", r.SoFar);
        json.WriteStartObject("leaves");
        json.WriteNumber("read", r.Leaves.Read);
        json.WriteNumber("odd", r.Leaves.Odd);
        json.WriteNumber("unknown_type", r.Leaves.UnknownType);
        json.WriteNumber("hidden", r.Leaves.Hidden);
        json.WriteEndObject();
        Array(json, "controls", r.Controls, Control);
        Array(json, "sites", r.Sites, Site);
        Array(json, "out_of_band", r.OutOfBand, Change);
        Array(json, "findings", r.Findings, Finding);
        Array(json, "systems", r.Systems, InScopeSystem);
        json.WriteEndObject();
    }

    private static void Finding(Utf8JsonWriter json, FindingResult f)
    {
        json.WriteString("id", f.Id);
        json.WriteNumber("leaf", f.Index);
        Time(json, "opened", f.Opened);
        json.WriteString("by", f.By);
        json.WriteString("title", f.Title);
        Texts(json, "deviations", f.Deviations);
        Texts(json, "controls", f.Controls);
        json.WriteString("owner", f.Owner);
        Time(json, "due", f.Due);
        json.WriteString("cause", f.Cause);
        json.WriteString("extent", f.Extent);
        json.WriteString("analysis", f.Analysis);
        json.WriteString("response", f.Response);
        json.WriteString("state", Name(f.State));
        json.WriteBoolean("overdue", f.Overdue);
        Array(json, "history", f.History, static (j, w) =>
        {
            j.WriteNumber("leaf", w.Index);
            Time(j, "at", w.At);
            j.WriteString("by", w.By);
            j.WriteString("type", w.Type);
            j.WriteString("text", w.Text);
        });
        Array(json, "retests", f.Retests, static (j, t) =>
        {
            j.WriteNumber("leaf", t.Index);
            Time(j, "at", t.At);
            j.WriteString("by", t.By);
            j.WriteString("control", t.Control);
            Bounds(j, t.When);
            j.WriteBoolean("counts", t.Counts);
            j.WriteString("result", Name(t.Conclusion.Kind));
            j.WriteNumber("n", t.Conclusion.N);
            j.WriteNumber("d", t.Conclusion.D);
            j.WriteNumber("not_determinable", t.Conclusion.NotDeterminable);
            j.WriteString("sentence", t.Sentence);
        });
    }

    private static void InScopeSystem(Utf8JsonWriter json, SystemResult s)
    {
        json.WriteString("id", s.Id);
        json.WriteString("kind", s.Kind);
        json.WriteString("name", s.Name);
        json.WriteString("owner", s.Owner);
        json.WriteNumber("leaf", s.Index);
        Time(json, "registered", s.Registered);
        if (s.Retired is { } retired) { Time(json, "retired", retired); }
        Array(json, "lists", s.Lists, static (j, l) =>
        {
            j.WriteNumber("leaf", l.Index);
            Time(j, "received", l.Received);
            j.WriteString("by", l.By);
            j.WriteString("taken_at", l.Taken);
            j.WriteString("how", l.How);
            j.WriteString("sha256", l.Sha256);
            Array(j, "members", l.Members, static (k, m) =>
            {
                k.WriteString("id", m.Id);
                k.WriteString("person", m.Person);
                k.WriteString("rights", m.Rights);
                k.WriteString("factor", m.Factor);
            });
        });
    }

    private static void Control(Utf8JsonWriter json, ControlResult c)
    {
        json.WriteString("id", c.Id);
        json.WriteString("title", c.Title);
        json.WriteString("type", c.Type);
        json.WriteString("nature", c.Nature);
        json.WriteString("when", c.When);
        json.WriteString("owner", c.Owner);
        Array(json, "criteria", c.Criteria, static (j, l) => { j.WriteString("id", l.Id); j.WriteString("extent", l.Extent); });
        json.WriteString("supports", c.Supports);
        json.WriteString("cant_show", c.CantShow);
        Array(json, "versions", c.Versions, static (j, v) =>
        {
            j.WriteNumber("version", v.Version);
            j.WriteString("sha256", v.Hash);
            j.WriteNumber("leaf", v.Index);
            Bounds(j, v.When);
        });
        json.WriteStartObject("conclusion");
        json.WriteString("result", Name(c.Conclusion.Kind));
        json.WriteBoolean("so_far", c.Conclusion.SoFar);
        json.WriteNumber("n", c.Conclusion.N);
        json.WriteNumber("d", c.Conclusion.D);
        json.WriteNumber("not_determinable", c.Conclusion.NotDeterminable);
        json.WriteNumber("excused", c.Conclusion.Excused);
        json.WriteNumber("unknown_per_10000", c.Conclusion.UnknownShare);
        json.WriteString("reason", c.Conclusion.Reason);
        if (c.Conclusion.Operation is { } operation)
        {
            json.WriteStartObject("operation");
            Bounds(json, operation);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteString("assurance", c.Assurance);
        json.WriteString("sentence", c.Sentence);
        Array(json, "entities", c.Entities, static (j, e) =>
        {
            j.WriteString("site", e.Site);
            Array(j, "segments", e.Segments, static (k, s) =>
            {
                Bounds(k, s.When);
                k.WriteString("state", Name(s.State));
                if (s.Cause.Length > 0) { k.WriteString("cause", s.Cause); }
                if (s.Deviation is not null) { k.WriteString("deviation", s.Deviation); }
            });
            j.WriteStartObject("total_us");
            foreach (var state in Enum.GetValues<TimelineState>()) { j.WriteNumber(Name(state), e.Total(state)); }
            j.WriteEndObject();
        });
        Array(json, "attributes", c.Attributes, Attribute);
        Array(json, "population", c.Population, Item);
        Array(json, "deviations", c.Deviations, Deviation);
        Array(json, "unknown", c.Unknown, Unknown);
        if (c.Challenge is { } challenge)
        {
            json.WriteStartObject("challenge");
            json.WriteString("tries", challenge.Tries);
            json.WriteString("every", challenge.Every);
            Array(json, "terms", challenge.Terms, static (j, t) =>
            {
                Bounds(j, t.When);
                j.WriteString("state", Name(t.State));
                j.WriteNumber("tries", t.Tries);
                j.WriteNumber("broken", t.Broken);
                if (t.Index is { } index) { j.WriteNumber("leaf", index); }
                if (t.At is { } at) { Time(j, "at", at); }
                j.WriteString("by", t.By);
                j.WriteString("words", t.Words);
            });
            json.WriteEndObject();
        }
        json.WritePropertyName("ipe");
        Sheet(json, c.Ipe);
    }

    private static void Attribute(Utf8JsonWriter json, AttributeDefinition a)
    {
        json.WriteString("letter", a.Letter);
        json.WriteString("text", a.Text);
    }

    private static void Item(Utf8JsonWriter json, Item i)
    {
        json.WriteNumber("number", i.Number);
        json.WriteString("site", i.Site);
        json.WriteString("type", i.Type);
        json.WriteString("object", i.Object);
        json.WriteString("actor", i.Actor);
        json.WriteString("title", i.Title);
        json.WriteStartObject("true");
        Bounds(json, i.True);
        json.WriteEndObject();
        if (i.Claimed is { } claimed) { Time(json, "claimed", claimed); }
        Time(json, "received", i.Received);
        Numbers(json, "leaves", i.Indices);
        Numbers(json, "approvals", i.Approvals);
        Array(json, "attributes", i.Attributes, static (j, a) =>
        {
            j.WriteString("letter", a.Letter);
            j.WriteString("result", Name(a.Result));
            j.WriteString("note", a.Note);
        });
        json.WriteString("result", Name(i.Result));
    }

    private static void Deviation(Utf8JsonWriter json, Deviation d)
    {
        json.WriteString("id", d.Id);
        json.WriteString("control", d.Control);
        json.WriteString("site", d.Site);
        json.WriteString("object", d.Object);
        json.WriteString("title", d.Title);
        json.WriteString("why", d.Why);
        json.WriteStartObject("true");
        Bounds(json, d.True);
        json.WriteEndObject();
        Time(json, "observed", d.Observed);
        Time(json, "received", d.Received);
        if (d.Until is { } until) { Time(json, "until", until); }
        json.WriteNumber("leaf", d.Index);
        Array(json, "dispositions", d.Dispositions, static (j, p) =>
        {
            j.WriteNumber("leaf", p.Index);
            Time(j, "at", p.At);
            j.WriteString("by", p.By);
            j.WriteString("kind", p.Kind);
            j.WriteString("reason", p.Reason);
        });
    }

    private static void Sheet(Utf8JsonWriter json, Ipe ipe)
    {
        json.WriteStartObject();
        Texts(json, "sources", ipe.Sources);
        json.WriteString("environment", ipe.Environment);
        json.WriteString("query", ipe.Query);
        Array(json, "parameters", ipe.Parameters, Parameter);
        json.WriteString("engine", ipe.Engine);
        json.WriteStartObject("window");
        Bounds(json, ipe.Window);
        json.WriteEndObject();
        json.WriteNumber("first_leaf", ipe.FirstLeaf);
        json.WriteNumber("leaf_count", ipe.LeafCount);
        json.WriteNumber("rows", ipe.Rows);
        json.WriteString("population_sha256", ipe.PopulationHash);
        Array(json, "tie_out", ipe.TieOut, Parameter);
        Texts(json, "gap_check", ipe.GapCheck);
        json.WriteString("second_source", ipe.SecondSource);
        json.WriteEndObject();
    }

    private static void Site(Utf8JsonWriter json, SiteCoverage s)
    {
        json.WriteString("site", s.Site);
        json.WriteString("environment", s.Environment);
        Texts(json, "sources", s.Sources);
        json.WriteStartObject("window");
        Bounds(json, s.Window);
        json.WriteEndObject();
        json.WriteNumber("in_scope_us", s.InScope);
        json.WriteNumber("live_us", s.Live);
        json.WriteNumber("late_us", s.Late);
        json.WriteNumber("none_us", s.None);
        Array(json, "gaps", s.Gaps, Unknown);
    }

    private static void Change(Utf8JsonWriter json, OutOfBandChange o)
    {
        json.WriteString("id", o.Id);
        json.WriteString("site", o.Site);
        json.WriteString("section", o.Section);
        json.WriteString("object", o.Object);
        json.WriteString("title", o.Title);
        Array(json, "keys", o.Keys, static (j, k) =>
        {
            j.WriteString("key", k.Key);
            j.WriteString("before", k.Before);
            j.WriteString("after", k.After);
        });
        Time(json, "last_good", o.LastGood);
        Time(json, "detected", o.Detected);
        Time(json, "received", o.Received);
        json.WriteNumber("leaf", o.Index);
    }

    private static void Unknown(Utf8JsonWriter json, UnknownTime u)
    {
        json.WriteString("site", u.Site);
        Bounds(json, u.When);
        json.WriteString("cause", u.Cause);
    }

    private static void Parameter(Utf8JsonWriter json, IpeParameter p)
    {
        json.WriteString("name", p.Name);
        json.WriteString("value", p.Value);
    }

    private static void Bounds(Utf8JsonWriter json, Interval when)
    {
        Time(json, "from", when.From);
        Time(json, "to", when.To);
    }

    private static void Time(Utf8JsonWriter json, string name, long micros) => json.WriteString(name, Micros.Format(micros));

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) { json.WriteStringValue(text); }
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) { json.WriteNumberValue(number); }
        json.WriteEndArray();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            if (json.BytesPending > FlushAt) { json.Flush(); }
        }
        json.WriteEndArray();
    }

    /// <summary>The word of the format for each result: also what people read, with spaces.</summary>
    public static string Name(ResultKind kind) => kind switch
    {
        ResultKind.NoDeviationFound => "no deviation found",
        ResultKind.Deviations => "deviations",
        ResultKind.DidNotOccur => "did not occur",
        ResultKind.InsufficientCoverage => "insufficient coverage",
        ResultKind.NotTested => "not tested",
        ResultKind.InOperationPartly => "in operation from/until",
        ResultKind.DesignGap => "design gap",
        ResultKind.DesignOnly => "design only",
        _ => "not applicable",
    };

    public static string Name(TimelineState state) => state switch
    {
        TimelineState.Compliant => "compliant",
        TimelineState.Violating => "violating",
        TimelineState.Excused => "excused",
        TimelineState.Unknown => "unknown",
        TimelineState.NotInScope => "not in scope",
        _ => "bridged",
    };

    public static string Name(ChallengeState state) => state switch
    {
        ChallengeState.Held => "held",
        ChallengeState.Broken => "got through",
        ChallengeState.Missed => "missed",
        _ => "not due",
    };

    public static string Name(FindingState state) => state switch
    {
        FindingState.Open => "open",
        FindingState.Fixed => "fixed, not retested",
        _ => "retested",
    };

    public static string Name(ItemResult result) => result switch
    {
        ItemResult.Met => "met",
        ItemResult.Deviation => "deviation",
        ItemResult.NotDeterminable => "not determinable",
        ItemResult.Excused => "excused",
        _ => "not due",
    };
}
