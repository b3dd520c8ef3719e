using System.Collections.Concurrent;
using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>
/// The durable ledger: many trees over one write-ahead log. An append gets its indexes at once and is durable when its task completes;
/// tiles, checkpoints and the meta-log follow behind. After an error of the disk the store is finished: it reports the fault and refuses everything.
/// </summary>
public sealed class LedgerStore : IAsyncDisposable
{
    private const int MaxGroupBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan SideGrace = TimeSpan.FromSeconds(5);

    private readonly LedgerOptions _options;
    private readonly FileStream _lockFile;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TreeLabel, TreeState> _trees = new();
    private readonly TreeCatalog _catalog;
    private readonly SegmentPool _pool;
    private readonly WriteAheadLog _log;
    private readonly SidePump _side;
    private readonly LedgerClock _clock;
    private readonly MetaLog _meta;
    private readonly Integrator _integrator;
    private readonly ConcurrentQueue<DurableGroup> _durable = new();
    private readonly AutoResetEvent _writerWake = new(false);
    private readonly AutoResetEvent _integratorWake = new(false);
    private readonly AutoResetEvent _allocatorWake = new(false);
    private readonly CancellationTokenSource _stopping = new();
    private List<PendingAppend> _pending = []; // guarded by _gate
    private long _unwrittenBytes; // accepted and not yet durable; guarded by _gate
    private long _queuedBytes; // accepted and not yet in tiles and side store; interlocked
    private volatile bool _closed;
    private volatile bool _writerDone;
    private volatile bool _checkpointDue;
    private volatile bool _waitingForSpace;
    private volatile Exception? _fault;
    private Thread[] _threads = [];
    private Task _sideTask = Task.CompletedTask;
    private ITimer? _timer;

    private LedgerStore(LedgerOptions options, FileStream lockFile)
    {
        (_options, _lockFile) = (options, lockFile);
        LogKey = new VerifierKey(options.ServerName, options.LogKey.PublicKey);
        _clock = new(options.TimeProvider);
        _catalog = new(options, WaitForSpace);
        var wal = Path.Combine(options.Directory, "wal");
        _pool = new(wal, options);
        _log = new(wal, _pool);
        _side = new(options, Release);
        _meta = new(options, _clock, () => [.. _trees.Values], AppendTick);
        _integrator = new(options, label => _trees[label], new(options, _clock), _meta, _pool, _side, Release);
    }

    /// <summary>What verifies this ledger's checkpoints.</summary>
    public VerifierKey LogKey { get; }

    public IReadOnlyCollection<TreeLabel> Trees => [.. _trees.Keys.Order()];

    /// <summary>
    /// Opens the ledger, replays what a crash left in the write-ahead log, and signs it: when this returns, every acknowledged entry can be read,
    /// and every side payload is in the sink.
    /// </summary>
    /// <exception cref="LedgerException">when the folder is open elsewhere, damaged or rolled back.</exception>
    public static async Task<LedgerStore> OpenAsync(LedgerOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        Directory.CreateDirectory(options.Directory);
        FileStream lockFile;
        try { lockFile = new(Path.Combine(options.Directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e) { throw new LedgerException($"{options.Directory} is in use by another process; one server at a time may open a ledger.", e); }
        var store = new LedgerStore(options, lockFile);
        try
        {
            await store.RecoverAsync(cancellationToken);
            store.Start();
            return store;
        }
        catch
        {
            store.ReleaseFiles();
            throw;
        }
    }

    /// <summary>Makes a tree whose entry 0 is <paramref name="genesis"/>.</summary>
    public AppendResult CreateTree(TreeLabel tree, ReadOnlyMemory<byte> genesis)
    {
        lock (_gate)
        {
            if (_trees.ContainsKey(tree)) { return new AppendResult.TreeExists(); }
            var state = _catalog.Create(tree);
            var result = Enqueue(state, tree, new([genesis]));
            if (result is AppendResult.Accepted) { _trees[tree] = state; }
            return result;
        }
    }

    /// <summary>Takes a group of entries into a tree. Groups of one tree get their indexes in the order of the calls.</summary>
    /// <exception cref="ArgumentException">when an entry or the group breaks a limit of the format, or is larger than <see cref="MaxAppendBytes"/>.</exception>
    /// <exception cref="LedgerException">when the store has faulted.</exception>
    public AppendResult Append(TreeLabel tree, AppendGroup group)
    {
        lock (_gate)
        {
            return _trees.TryGetValue(tree, out var state) ? Enqueue(state, tree, group) : new AppendResult.UnknownTree();
        }
    }

    /// <summary>Largest encoded size of one append.</summary>
    public int MaxAppendBytes => (_options.SegmentBytes / 2) - Segment.PageBytes;

    /// <summary>The index that the next entry of a tree will get.</summary>
    public long NextIndex(TreeLabel tree)
    {
        lock (_gate) { return _trees[tree].NextIndex; }
    }

    public TreeReader Reader(TreeLabel tree) => _trees.TryGetValue(tree, out var state) ? state.Reader : throw new KeyNotFoundException($"There is no tree {tree}.");

    public bool TryGetReader(TreeLabel tree, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TreeReader? reader)
    {
        reader = _trees.TryGetValue(tree, out var state) ? state.Reader : null;
        return reader is not null;
    }

    /// <summary>The newest anchor of a tree: null until a tick that holds it is under a checkpoint of the meta-log.</summary>
    public Anchor? Anchor(TreeLabel tree)
    {
        if (!TryGetReader(TreeLabel.Meta, out var meta)) { return null; }
        return meta.Size < 2 ? null : _meta.Prove(meta, tree, meta.Size - 1);
    }

    /// <summary>The anchor of a tree under the tick at <paramref name="tickIndex"/> of the meta-log; null when there is none.</summary>
    public Anchor? Anchor(TreeLabel tree, long tickIndex) => TryGetReader(TreeLabel.Meta, out var meta) ? _meta.Prove(meta, tree, tickIndex) : null;

    /// <summary>Stops accepting, makes everything accepted durable, signs it, and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) { return; }
        lock (_gate) { _closed = true; }
        if (_timer is not null) { await _timer.DisposeAsync(); }
        _writerWake.Set();
        await Task.Run(() => { foreach (var thread in _threads) { thread.Join(); } });
        _side.Complete();
        if (await Task.WhenAny(_sideTask, Task.Delay(SideGrace, CancellationToken.None)) != _sideTask) { await _stopping.CancelAsync(); } // the sink gets the rest after the next start
        try { await _sideTask; }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested) { _options.OnRetry?.Invoke(new TimeoutException("The side sink didn't take its payloads before the ledger closed; it gets them after the next start.")); }
        if (_fault is null && _side.Acknowledged is { } acknowledged) { _integrator.SaveSideAcknowledged(acknowledged.Sequence); }
        ReleaseFiles();
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var state in _catalog.OpenAll()) { _trees[state.Writer.Label] = state; }
        var acknowledged = _integrator.LoadSideAcknowledged();
        foreach (var group in _log.Recover())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var append in group.Appends)
            {
                if (append.FirstIndex == 0) { _trees.GetOrAdd(append.Tree, _catalog.Create); }
                if (!_trees.ContainsKey(append.Tree)) { throw new LedgerException($"The write-ahead log goes on with tree {append.Tree} at {append.FirstIndex}, but its folder is missing; restore it."); }
                _integrator.Integrate(append);
            }
            var frames = group.Sequence > acknowledged ? group.Appends.SelectMany(SidePump.Frames).ToArray() : [];
            if (frames.Length > 0) { await _side.DeliverAsync(frames, cancellationToken); }
        }
        foreach (var state in _trees.Values)
        {
            if (state.Writer.Size < state.EverSigned)
            {
                throw new LedgerException($"Tree {state.Writer.Label} ends at {state.Writer.Size}, but {state.EverSigned} entries were signed before: this ledger was rolled back. Restore the newest copy; signing a smaller tree would be a fork.");
            }
            state.NextIndex = state.Writer.Size;
            if (state.Reader.NewestSignature() is { } newest) { _clock.Observe(newest.SignedAt); }
        }
        foreach (var state in _trees.Values) { CheckpointHistory.Trim(state.Writer.Files.Full(CheckpointHistory.FileName), state.Reader.Size); } // only now: a refusal must leave its reason in place
        if (_trees.TryGetValue(TreeLabel.Meta, out var meta) && meta.Reader.Size > 1 && Tick.TryParse(meta.Reader.ReadEntry(meta.Reader.Size - 1), out var tick)) { _clock.Observe(tick.At); }
        _integrator.SaveSideAcknowledged(_log.Sequence);
        _integrator.SignRecovered();
        _pool.Replenish();
    }

    private void Start()
    {
        _sideTask = Task.Run(() => Guarded(() => _side.RunAsync(_stopping.Token)));
        _threads = [Begin("ledger-writer", WriteLoop), Begin("ledger-integrator", IntegrateLoop), Begin("ledger-allocator", AllocateLoop)];
        _timer = _options.TimeProvider.CreateTimer(_ =>
        {
            _checkpointDue = true;
            _integratorWake.Set();
            _allocatorWake.Set();
        }, null, _options.CheckpointInterval, _options.CheckpointInterval);

        Thread Begin(string name, Action loop)
        {
            var thread = new Thread(() => Guarded(() => { loop(); return Task.CompletedTask; }).GetAwaiter().GetResult()) { IsBackground = true, Name = name };
            thread.Start();
            return thread;
        }
    }

    private AppendResult Enqueue(TreeState state, TreeLabel tree, AppendGroup group)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_fault is { } fault) { throw new LedgerException("The ledger has stopped after an error; restart the server once its cause is gone.", fault); }
        var measured = GroupCodec.Measure(tree, group);
        if (measured > MaxAppendBytes) { throw new ArgumentException($"The group takes {measured} bytes; one append takes at most {MaxAppendBytes}.", nameof(group)); }
        if (group.Side.Count > 0 && _options.SideSink is null) { throw new ArgumentException("The group carries side payloads, but the ledger was opened without a side sink.", nameof(group)); }
        var bytes = (int)measured;
        if (_waitingForSpace) { return new AppendResult.DiskFull(); }
        if (!FitsLog(bytes))
        {
            _allocatorWake.Set();
            return _pool.DiskFull ? new AppendResult.DiskFull() : new AppendResult.QueueFull();
        }
        var queued = Interlocked.Read(ref _queuedBytes);
        if (queued > 0 && queued + bytes > _options.MaxQueuedBytes) { return new AppendResult.QueueFull(); }
        var append = new PendingAppend(tree, state.NextIndex, group, bytes);
        state.NextIndex += group.Entries.Count;
        _unwrittenBytes += bytes;
        Interlocked.Add(ref _queuedBytes, bytes);
        _pending.Add(append);
        _writerWake.Set();
        return new AppendResult.Accepted(append.FirstIndex, append.Durable, append.Settled);
    }

    /// <summary>
    /// Whether the space for everything that waits and this exists already, so that no accepted append can meet a full disk: either in the rest of the active
    /// segment, or in the one that is ready behind it.
    /// </summary>
    private bool FitsLog(int bytes)
    {
        const int Slack = 4 * Segment.PageBytes;
        var wanted = _unwrittenBytes + bytes;
        return (_pool.HasReady && wanted <= _options.SegmentBytes / 2) || wanted + Slack <= _log.Remaining;
    }

    private AppendResult AppendTick(TreeLabel meta, AppendGroup tick)
    {
        lock (_gate) { return _closed ? new AppendResult.QueueFull() : Append(meta, tick); }
    }

    private void WriteLoop()
    {
        var batch = new List<PendingAppend>();
        while (true)
        {
            lock (_gate) { (batch, _pending) = (_pending, batch); }
            for (var from = 0; from < batch.Count;)
            {
                var (to, bytes) = (from, 0);
                while (to < batch.Count && (to == from || bytes + batch[to].EncodedBytes <= MaxGroupBytes)) { bytes += batch[to++].EncodedBytes; }
                var group = Flush(batch.GetRange(from, to - from), bytes);
                lock (_gate) { _unwrittenBytes -= bytes; }
                foreach (var append in group.Appends) { append.CompleteDurable(); }
                _durable.Enqueue(group);
                _side.Enqueue(group);
                _integratorWake.Set();
                if (!_pool.HasReady) { _allocatorWake.Set(); }
                from = to;
            }
            if (batch.Count > 0)
            {
                batch.Clear();
                continue;
            }
            lock (_gate)
            {
                if (_fault is not null || (_closed && _pending.Count == 0)) { break; }
            }
            _writerWake.WaitOne();
        }
        _writerDone = true;
        _integratorWake.Set();
        _allocatorWake.Set();
    }

    private DurableGroup Flush(List<PendingAppend> appends, int bytes)
    {
        try { return _log.Write(appends, bytes); }
        catch (Exception e)
        {
            foreach (var append in appends) { append.Fail(new LedgerException("The append could not be made durable.", e)); }
            throw;
        }
    }

    private void IntegrateLoop()
    {
        while (_fault is null)
        {
            var last = _writerDone;
            while (_durable.TryDequeue(out var group)) { _integrator.Integrate(group); }
            if (_checkpointDue || last)
            {
                _checkpointDue = false;
                _integrator.Checkpoint();
                _allocatorWake.Set();
            }
            if (last && _durable.IsEmpty) { return; }
            _integratorWake.WaitOne();
        }
    }

    private void AllocateLoop()
    {
        while (!_writerDone && _fault is null)
        {
            _pool.Replenish();
            _allocatorWake.WaitOne();
        }
    }

    /// <summary>Blocks the integrator while the disk is full; nothing is lost, the write-ahead log has it.</summary>
    private void WaitForSpace(IOException error)
    {
        _options.OnRetry?.Invoke(error);
        _waitingForSpace = true;
        if (_closed) { throw new LedgerException("The disk is full; what isn't in tiles yet stays in the write-ahead log until the next start.", error); }
        _stopping.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
        _waitingForSpace = false;
    }

    private void Release(PendingAppend append)
    {
        if (append.Release()) { Interlocked.Add(ref _queuedBytes, -append.EncodedBytes); }
    }

    private async Task Guarded(Func<Task> work)
    {
        try { await work(); }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested) { throw; }
        catch (Exception e) { Fault(e); }
    }

    private void Fault(Exception error)
    {
        List<PendingAppend> pending;
        lock (_gate)
        {
            if (_fault is not null) { return; }
            _fault = error;
            (pending, _pending) = (_pending, []);
        }
        var told = new LedgerException("The ledger has stopped after an error.", error);
        foreach (var append in pending) { append.Fail(told); }
        foreach (var state in _trees.Values) { state.Reader.Fail(told); }
        _writerDone = true;
        _writerWake.Set();
        _integratorWake.Set();
        _allocatorWake.Set();
        _options.OnFault?.Invoke(error);
    }

    private void ReleaseFiles()
    {
        _log.Dispose();
        _lockFile.Dispose();
        _stopping.Dispose();
        _writerWake.Dispose();
        _integratorWake.Dispose();
        _allocatorWake.Dispose();
    }
}
