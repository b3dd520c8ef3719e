namespace Colophon.Ledger.Appender;

/// <summary>A sink of one file for each payload; storing the same one again changes nothing.</summary>
public sealed class FolderSink(string folder) : ISideSink
{
    public ValueTask StoreAsync(IReadOnlyList<SideFrame> frames, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var frame in frames) { File.WriteAllBytes(Path.Combine(folder, $"{frame.Index}-{frame.Ordinal}"), frame.Bytes.ToArray()); }
        return ValueTask.CompletedTask;
    }
}
