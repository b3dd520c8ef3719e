using System.Text.Json;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>A record that is believed: its source was entitled to tell it. Its JSON is read when first asked for.</summary>
internal sealed class Fact(TenantLog log, int row, string site, string source)
{
    /// <summary>A <see cref="JsonElement"/> in a box: a reference is read and written whole, and two who parse at once get the same.</summary>
    private object? _root;

    public string Site { get; } = site;

    public string Source { get; } = source;

    public long Index => Row.Index;

    public string Type => log.Text(Row.Type);

    /// <summary>Became so within this, by our own clocks.</summary>
    public Interval True => new(Row.Lower, Row.Received);

    public long Lower => Row.Lower;

    public long Received => Row.Received;

    public long Claimed => Row.Claimed;

    public long Point => Row.Point;

    public long Seq => Row.Seq;

    public int Epoch => Row.Epoch;

    public string Actor => Join(Row.ActorKind, Row.ActorId);

    public string ActorKind => log.Text(Row.ActorKind);

    public string ActorId => log.Text(Row.ActorId);

    public string Object => Join(Row.ObjectKind, Row.ObjectId);

    public string ObjectKind => log.Text(Row.ObjectKind);

    public string ObjectId => log.Text(Row.ObjectId);

    public int Blog => Row.Blog;

    /// <summary>Joins the records of one request; empty where the source told none.</summary>
    public string Request => log.Text(Row.Request);

    public JsonElement? Before => Root.Member("change").Member("before");

    public JsonElement? After => Root.Member("change").Member("after");

    public JsonElement? Context => Root.Member("context");

    /// <summary>Lets go of the JSON; it is read again if asked for.</summary>
    public void Forget() => _root = null;

    private JsonElement Root => (JsonElement)(_root ??= Row.Length == 0 ? default(JsonElement) : JsonElement.Parse(log.Bytes(Row).Span));

    private ref readonly Row Row => ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(log.Rows)[row];

    private string Join(int kind, int id) => id == 0 ? log.Text(kind) : log.Text(kind) + ":" + log.Text(id);
}
