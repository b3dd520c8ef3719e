using System.Globalization;
using System.Text;

namespace Colophon.Cli.Collector.State;

/// <summary>
/// What PHP's <c>serialize</c> wrote, read without making anything of it: an object is a value without members. Bounded in depth by <see cref="MaxDepth"/> and in
/// size by its text. What isn't such a text reads as nothing, as WordPress reads it.
/// </summary>
internal abstract record PhpValue
{
    private const int MaxDepth = 64;

    /// <summary>As PHP's <c>(bool)</c>.</summary>
    public abstract bool IsTrue { get; }

    /// <summary>The members of an array in their order; none for anything else.</summary>
    public virtual IReadOnlyList<(byte[] Key, PhpValue Value)> Members => [];

    /// <summary>The bytes of a string; null for anything else.</summary>
    public virtual byte[]? Bytes => null;

    public virtual long Integer => 0;

    public PhpValue? Member(string key) => Members.Where(m => m.Key.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(key))).Select(m => m.Value).LastOrDefault();

    public static PhpValue? Parse(byte[] text)
    {
        var at = 0;
        return Read(text, ref at, 0);
    }

    private static PhpValue? Read(byte[] text, ref int at, int depth)
    {
        if (depth > MaxDepth || at + 1 >= text.Length) { return null; }
        var kind = (char)text[at];
        if (kind == 'N') { return Skip(text, ref at, "N;") ? new Scalar(false, 0) : null; }
        if (text[at + 1] != ':') { return null; }
        at += 2;
        switch (kind)
        {
            case 'b' or 'i': return Until(text, ref at, ';') is { } number && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? new Scalar(value != 0, value) : null;
            case 'd': return Until(text, ref at, ';') is { } real ? new Scalar(real is not ("0" or "-0"), (long)Math.Clamp(double.TryParse(real, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : 0, -9e15, 9e15)) : null;
            case 's': return String(text, ref at, ";");
            case 'a': return Array(text, ref at, depth);
            case 'O': return String(text, ref at, ":") is not null && Array(text, ref at, depth) is not null ? new Scalar(true, 0) : null;
            default: return null;
        }
    }

    private static Word? String(byte[] text, ref int at, string end)
    {
        if (Until(text, ref at, ':') is not { } count || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > text.Length - at - 2 || !Skip(text, ref at, "\"")) { return null; }
        var bytes = text.AsSpan(at, length).ToArray();
        at += length;
        return Skip(text, ref at, "\"" + end) ? new Word(bytes) : null;
    }

    private static List? Array(byte[] text, ref int at, int depth)
    {
        if (Until(text, ref at, ':') is not { } count || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > text.Length || !Skip(text, ref at, "{")) { return null; }
        var members = new List<(byte[], PhpValue)>(Math.Min(length, 1024));
        for (var i = 0; i < length; i++)
        {
            if (Read(text, ref at, depth + 1) is not { } key || Read(text, ref at, depth + 1) is not { } value) { return null; }
            members.Add((key.Bytes ?? Encoding.ASCII.GetBytes(key.Integer.ToString(CultureInfo.InvariantCulture)), value));
        }
        return Skip(text, ref at, "}") ? new List(members) : null;
    }

    private static string? Until(byte[] text, ref int at, char end)
    {
        var length = text.AsSpan(at, Math.Min(40, text.Length - at)).IndexOf((byte)end);
        if (length < 0) { return null; }
        var found = Encoding.ASCII.GetString(text, at, length);
        at += length + 1;
        return found;
    }

    private static bool Skip(byte[] text, ref int at, string what)
    {
        if (at + what.Length > text.Length || !text.AsSpan(at, what.Length).SequenceEqual(Encoding.ASCII.GetBytes(what))) { return false; }
        at += what.Length;
        return true;
    }

    private sealed record Scalar(bool Truth, long Number) : PhpValue
    {
        public override bool IsTrue => Truth;

        public override long Integer => Number;
    }

    private sealed record Word(byte[] Content) : PhpValue
    {
        public override bool IsTrue => Content is not ([] or [(byte)'0']);

        public override byte[] Bytes => Content;

        public override long Integer => long.TryParse(Encoding.ASCII.GetString(Content), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private sealed record List(List<(byte[] Key, PhpValue Value)> Items) : PhpValue
    {
        public override bool IsTrue => Items.Count > 0;

        public override IReadOnlyList<(byte[] Key, PhpValue Value)> Members => Items;
    }
}
