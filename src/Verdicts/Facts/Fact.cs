using System.Text.Json;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>A record that is believed: its source was entitled to tell it. Its JSON is read when first asked for.</summary>
/// <param name="leaf">Its bytes, as long as they are held.</param>
internal sealed class Fact(TenantLog log, Row row, EpochLog epoch, ReadOnlyMemory<byte> leaf, string site, string source)
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

    /// <summary>The ordinal of its epoch.</summary>
    public int Epoch => epoch.Ordinal;

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

    /// <summary>Lets go of the bytes too: who keeps many facts keeps no log of them. They are read again, one by one, where they are asked for.</summary>
    public void Rest() => (_root, leaf) = (null, default);

    private JsonElement Root => (JsonElement)(_root ??= row.Length == 0 ? default(JsonElement) : JsonElement.Parse((leaf.IsEmpty ? epoch.Leaves.Read(row.Position, row.Length) : leaf).Span));

    private string Join(int kind, int id) => id == 0 ? log.Text(kind) : log.Text(kind) + ":" + log.Text(id);
}
