namespace Colophon.Binder;

/// <summary>ledger/anchors.json.</summary>
internal sealed record AnchorsFile(IReadOnlyList<BinderAnchor> Anchors);

/// <summary>Shows that the meta-log held the tenant's tree of <paramref name="Size"/> entries with <paramref name="Root"/>, and no other tree of that label.</summary>
/// <param name="Root">Hex.</param>
public sealed record BinderAnchor(long Size, string Root, AnchorMap Map, AnchorNeighbour? Before, AnchorNeighbour? After, AnchorTick Tick, string Checkpoint);

public sealed record AnchorMap(long Index, long Count, IReadOnlyList<string> Proof);

/// <param name="Entry">The neighbour's map entry, exact text.</param>
public sealed record AnchorNeighbour(string Entry, IReadOnlyList<string> Proof);

/// <param name="Entry">The tick leaf in Base64.</param>
public sealed record AnchorTick(string Entry, long Index, IReadOnlyList<string> Proof);
