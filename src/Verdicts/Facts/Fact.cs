using System.Text.Json;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>A record that is believed: its source was entitled to tell it. Its JSON is read when first asked for.</summary>
/// <param name="epoch">The ordinal of its epoch.</param>
/// <param name="leaf">Its bytes; empty where only the columns are kept.</param>
internal sealed class Fact(TenantLog log, Row row, int epoch, ReadOnlyMemory<byte> leaf, string site, string source)
{
    /// <summary>A <see cref="JsonElement"/> in a box: a reference is read and written whole, and two who parse at once get the same.</summary>
    private object? _root;

    public string Site { get; } = site;

    public string Source { get; } = source;

    public long Index => row.Index;

    public string Type => log.Text(row.Type);

    /// <summary>Became so within this, by our own clocks.</summary>
    public Interval True => new(row.Lower, row.Received);

    public long Lower => row.Lower;

    public long Received => row.Received;

    public long Claimed => row.Claimed;

    public long Point => row.Point;

    public long Seq => row.Seq;

    public int Epoch => epoch;

    public string Actor => Join(row.ActorKind, row.ActorId);

    public string ActorKind => log.Text(row.ActorKind);

    public string ActorId => log.Text(row.ActorId);

    public string Object => Join(row.ObjectKind, row.ObjectId);

    public string ObjectKind => log.Text(row.ObjectKind);

    public string ObjectId => log.Text(row.ObjectId);

    public int Blog => row.Blog;

    /// <summary>Joins the records of one request; empty where the source told none.</summary>
    public string Request => log.Text(row.Request);

    public JsonElement? Before => Root.Member("change").Member("before");

    public JsonElement? After => Root.Member("change").Member("after");

    public JsonElement? Context => Root.Member("context");

    /// <summary>Lets go of the JSON; it is read again if asked for.</summary>
    public void Forget() => _root = null;

    private JsonElement Root => (JsonElement)(_root ??= leaf.IsEmpty ? default(JsonElement) : JsonElement.Parse(leaf.Span));

    private string Join(int kind, int id) => id == 0 ? log.Text(kind) : log.Text(kind) + ":" + log.Text(id);
}
