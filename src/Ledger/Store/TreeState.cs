namespace Colophon.Ledger;

/// <summary>What the store holds of one tree.</summary>
/// <param name="writer">Owned by the integrator.</param>
/// <param name="verified">The second path's view: the frontier of the last signed tree, from bytes read back. Owned by the integrator.</param>
internal sealed class TreeState(TreeWriter writer, TreeReader reader, Frontier verified)
{
    public TreeWriter Writer { get; } = writer;
    public TreeReader Reader { get; } = reader;
    public Frontier Verified { get; set; } = verified;

    /// <summary>The next free index. Guarded by the store's gate; runs ahead of the writer.</summary>
    public long NextIndex { get; set; } = writer.Size;

    /// <summary>The largest size that the history says was signed. Recovery must reach it, or the ledger was rolled back.</summary>
    public long EverSigned { get; init; }

    /// <summary>Partial files of the newest checkpoint, and of the one before, kept for readers that are still at it.</summary>
    public IReadOnlyList<string> Partials { get; set; } = writer.PartialPaths();
    public IReadOnlyList<string> OlderPartials { get; set; } = [];
}
