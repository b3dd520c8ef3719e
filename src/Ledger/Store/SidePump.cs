using System.Threading.Channels;

namespace Colophon.Ledger;

/// <summary>Carries side payloads to the sink in order, and remembers how far the sink has them.</summary>
internal sealed class SidePump(LedgerOptions options, Action<PendingAppend> release)
{
    private const int FramesPerCall = 4096;
    private readonly Channel<DurableGroup> _groups = Channel.CreateUnbounded<DurableGroup>(new() { SingleReader = true }); // bounded by the store's byte budget
    private DurableGroup? _acknowledged;

    /// <summary>The newest group whose payloads, and all before, the sink has.</summary>
    public DurableGroup? Acknowledged => Volatile.Read(ref _acknowledged);

    public void Enqueue(DurableGroup group) => _groups.Writer.TryWrite(group);

    public void Complete() => _groups.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var groups = new List<DurableGroup>();
        var frames = new List<SideFrame>();
        while (await _groups.Reader.WaitToReadAsync(cancellationToken))
        {
            while (frames.Count < FramesPerCall && _groups.Reader.TryRead(out var group))
            {
                groups.Add(group);
                foreach (var append in group.Appends) { frames.AddRange(Frames(append)); }
            }
            if (frames.Count > 0) { await DeliverAsync(frames, cancellationToken); }
            foreach (var append in groups.SelectMany(g => g.Appends)) { release(append); }
            Volatile.Write(ref _acknowledged, groups[^1]);
            groups.Clear();
            frames.Clear();
        }
    }

    /// <summary>Repeats until the sink takes them: nothing else may happen to payloads that were acknowledged to their source.</summary>
    public async Task DeliverAsync(IReadOnlyList<SideFrame> frames, CancellationToken cancellationToken)
    {
        var sink = options.SideSink ?? throw new LedgerException("The write-ahead log holds side payloads, but no side sink is configured.");
        while (true)
        {
            try
            {
                await sink.StoreAsync(frames, cancellationToken);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                options.OnRetry?.Invoke(e);
                await Task.Delay(TimeSpan.FromSeconds(1), options.TimeProvider, cancellationToken);
            }
        }
    }

    public static IEnumerable<SideFrame> Frames(PendingAppend append)
    {
        var ordinals = new Dictionary<int, int>();
        foreach (var side in append.Group.Side)
        {
            var ordinal = ordinals.GetValueOrDefault(side.Position);
            ordinals[side.Position] = ordinal + 1;
            yield return new(append.Tree, append.FirstIndex + side.Position, ordinal, side.Bytes);
        }
    }
}
