using System.Text;
using System.Text.RegularExpressions;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Tests.Attacks;

public enum Tamper
{
    Alter,
    Delete,
    Insert,
    Reorder,
    Truncate,
    BackDate,
    Verdicts,
}

/// <summary>What is done to entries, whoever does it. The seed decides where.</summary>
internal sealed partial class Tampering(Random random)
{
    /// <summary>Changes a list of entries between two indexes, and tells at which index.</summary>
    public int Apply(Tamper tamper, List<byte[]> entries, int from, int to)
    {
        var at = random.Next(from, to);
        switch (tamper)
        {
            case Tamper.Alter:
                entries[at] = Altered(entries[at]);
                return at;
            case Tamper.Delete:
                entries.RemoveAt(at);
                return at;
            case Tamper.Insert:
                entries.Insert(at, Forged(entries[at]));
                return at;
            case Tamper.Reorder:
                var other = at == from ? at + 1 : at - 1;
                (entries[at], entries[other]) = (entries[other], entries[at]);
                return Math.Min(at, other);
            default:
                throw new ArgumentOutOfRangeException(nameof(tamper), tamper, "is not done to a single entry");
        }
    }

    /// <summary>Runs of records of one batch: [first record, behind the last).</summary>
    public static List<(int Leaf, int From, int To)> Batches(IReadOnlyList<byte[]> entries)
    {
        var batches = new List<(int, int, int)>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (LeafBytes.TryRead<BatchLeaf>(entries[i], out var batch)) { batches.Add((i, i + 1, i + 1 + batch.Count)); }
        }
        return batches;
    }

    public static byte[] BackDated(byte[] leaf, TimeSpan by)
    {
        Assert.True(LeafBytes.TryHead(leaf, out var head));
        var text = Encoding.UTF8.GetString(leaf);
        var at = text.IndexOf(WireTime.Write(head.At), StringComparison.Ordinal); // the leaf's own time comes first; the signed header may hold the same text
        return Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), WireTime.Write(head.At - by), text.AsSpan(at + WireTime.Length)));
    }

    /// <summary>Another record of the same shape: one character of its values differs.</summary>
    private byte[] Altered(byte[] entry)
    {
        var copy = (byte[])entry.Clone();
        var text = Encoding.UTF8.GetString(entry);
        var digits = EffectiveAt().Match(text);
        Assert.True(digits.Success, text);
        var place = digits.Index + 17 + random.Next(19, 25); // within seconds and microseconds
        copy[place] = (byte)(copy[place] == '3' ? '4' : '3');
        if (!char.IsAsciiDigit((char)entry[place])) { copy[place] = entry[place]; copy[place + 1] = (byte)(entry[place + 1] == '3' ? '4' : '3'); }
        return copy;
    }

    /// <summary>A record that its source never told, with a number of its own.</summary>
    private byte[] Forged(byte[] entry) =>
        Encoding.UTF8.GetBytes(Seq().Replace(Encoding.UTF8.GetString(entry), $"\"seq\":{random.Next(100_000, 200_000)}", 1));

    [GeneratedRegex("\"effective_at\":\"[^\"]{27}\"")]
    private static partial Regex EffectiveAt();

    [GeneratedRegex("\"seq\":[0-9]+")]
    private static partial Regex Seq();
}
