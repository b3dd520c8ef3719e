namespace Colophon.Ledger;

/// <summary>An accepted group on its way: queue, write-ahead segment, then tiles and side sink.</summary>
internal sealed class PendingAppend(TreeLabel tree, long firstIndex, AppendGroup group, int encodedBytes)
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 2; // tiles and side sink

    public TreeLabel Tree { get; } = tree;
    public long FirstIndex { get; } = firstIndex;
    public AppendGroup Group { get; } = group;
    public int EncodedBytes { get; } = encodedBytes;
    public Task Durable => _durable.Task;
    public Task Settled => _settled.Task;

    public void CompleteDurable() => _durable.TrySetResult();

    /// <summary>Called by each of the two consumers when done; true for the last one.</summary>
    public bool Release()
    {
        if (Interlocked.Decrement(ref _users) > 0) { return false; }
        _settled.TrySetResult();
        return true;
    }

    public void Fail(Exception error)
    {
        _durable.TrySetException(error);
        _ = _durable.Task.Exception; // observed: callers that only wait for Settled must not bring the process down
        _settled.TrySetResult();
    }
}

/// <summary>Appends that became durable in one flush.</summary>
internal sealed record DurableGroup(long Generation, long Sequence, IReadOnlyList<PendingAppend> Appends);
