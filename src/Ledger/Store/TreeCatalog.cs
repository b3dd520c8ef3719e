using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>Opens and makes the trees below one folder, each judged against its own last signature.</summary>
internal sealed class TreeCatalog(LedgerOptions options, Action<IOException> waitForSpace)
{
    private readonly string _root = Path.Combine(options.Directory, "trees");
    private readonly VerifierKey _verifier = new(options.ServerName, options.LogKey.PublicKey);

    public IEnumerable<TreeState> OpenAll()
    {
        Directory.CreateDirectory(_root);
        foreach (var directory in Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal))
        {
            if (!TreeLabel.TryParse(Path.GetFileName(directory), out var label)) { throw new LedgerException($"{directory} is not a tree's folder; move it out of the ledger."); }
            yield return Open(label, new TreeFiles(directory, waitForSpace));
        }
    }

    public TreeState Create(TreeLabel label)
    {
        var files = new TreeFiles(Path.Combine(_root, label.Value), waitForSpace);
        return new(new(label, files), new(label, files, options.ServerName, null), new());
    }

    private TreeState Open(TreeLabel label, TreeFiles files)
    {
        var path = files.Full(TilePath.Checkpoint);
        var history = files.Full(CheckpointHistory.FileName);
        Checkpoint? checkpoint = null;
        if (files.Source.TryRead(TilePath.Checkpoint, out var bytes))
        {
            if (!Checkpoint.TryParse(bytes, out checkpoint) || checkpoint.Origin != Checkpoint.OriginOf(options.ServerName, label) || !checkpoint.IsSignedBy(_verifier))
            {
                throw new LedgerException($"{path} is not a checkpoint of {Checkpoint.OriginOf(options.ServerName, label)} signed by this server's log key ({_verifier}).");
            }
        }
        var shown = checkpoint?.Size ?? 0;
        // The history may be ahead by what was signed in the moment of a crash; then the write-ahead log still holds those entries.
        var signed = CheckpointHistory.Repair(history);
        if (checkpoint is null) { return new(new(label, files), new(label, files, options.ServerName, null), new()) { EverSigned = signed }; }
        try
        {
            var writer = TreeWriter.Resume(label, files, shown);
            var frontier = SecondPath.Restore(files.Source, shown);
            if (writer.Root() != checkpoint.Root || frontier.Root() != checkpoint.Root) { throw new LedgerException("the tiles don't give the signed root"); }
            return new(writer, new(label, files, options.ServerName, checkpoint), frontier) { EverSigned = signed };
        }
        catch (LedgerException e)
        {
            throw new LedgerException($"Tree {label} can't be opened at its signed size {shown}: {e.Message}. Restore {files.Directory} from a copy.", e);
        }
    }
}
