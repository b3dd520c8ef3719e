namespace Colophon.Verdicts;

/// <summary>A state of a ledger that can be judged again at any later time: its size and, where a freeze named them, the settled sequence of each source.</summary>
/// <param name="Settled">Per source id; what lies behind it counts as not seen. Null: everything in the first <paramref name="Size"/> leaves.</param>
public sealed record AsOf(long Size, IReadOnlyDictionary<string, SettledAt>? Settled = null);

public sealed record SettledAt(string Epoch, long Seq);
