using System.Text;
using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>
/// Signs the trees that grew: writes what their new size needs, reads it all back, signs, flushes once for all of them, and only then shows the checkpoints.
/// </summary>
internal sealed class Checkpointer(LedgerOptions options, LedgerClock clock)
{
    public void Sign(IReadOnlyCollection<TreeState> grown)
    {
        var signed = new List<(TreeState Tree, Checkpoint Checkpoint, Frontier Verified)>();
        var at = clock.Next();
        foreach (var tree in grown)
        {
            var files = tree.Writer.Files;
            tree.Writer.WritePartials(tree.Partials);
            var partials = tree.Writer.PartialPaths();
            var size = tree.Writer.Size;
            var verified = SecondPath.Advance(files.Source, tree.Verified, size, tree.Writer.Label);
            var root = tree.Writer.Root();
            if (verified.Root() != root)
            {
                throw new LedgerException($"Tree {tree.Writer.Label}: the root recomputed from disk differs from the one in memory at size {size}. Nothing is signed; check memory and disk.");
            }
            if (size < tree.Reader.Size) { throw new LedgerException($"Tree {tree.Writer.Label}: refusing to sign size {size} after {tree.Reader.Size}."); }
            var checkpoint = Checkpoint.Sign(options.ServerName, tree.Writer.Label, size, root, options.LogKey);
            files.Write(TilePath.Checkpoint + ".new", Encoding.UTF8.GetBytes(checkpoint.ToString()));
            var history = CheckpointHistory.Count(files.Full(CheckpointHistory.FileName)) * CheckpointHistory.LineBytes;
            files.WriteAt(CheckpointHistory.FileName, history, CheckpointHistory.Line(checkpoint, at));
            (tree.OlderPartials, tree.Partials, var superseded) = (tree.Partials, partials, tree.OlderPartials);
            foreach (var path in superseded.Except(partials).Except(tree.OlderPartials)) { files.Delete(path); }
            signed.Add((tree, checkpoint, verified));
        }
        DurableFile.FlushFileSystem(options.Directory);
        foreach (var (tree, _, _) in signed)
        {
            var path = tree.Writer.Files.Full(TilePath.Checkpoint);
            File.Move(path + ".new", path, overwrite: true);
        }
        DurableFile.FlushFileSystem(options.Directory);
        foreach (var (tree, checkpoint, verified) in signed)
        {
            tree.Verified = verified;
            tree.Reader.Publish(checkpoint);
        }
    }
}
