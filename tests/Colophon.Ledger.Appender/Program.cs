using System.Text;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Ledger.Appender;

// Appends to the ledger in the given folder until it is killed, and says on standard output what became durable.
var key = Ed25519PrivateKey.FromSeed(Encoding.ASCII.GetBytes("a seed for tests, nothing more.."));
await using var store = await LedgerStore.OpenAsync(new()
{
    Directory = args[0],
    ServerName = "ledger.example",
    LogKey = key,
    SegmentBytes = LedgerOptions.MinSegmentBytes,
    CheckpointInterval = TimeSpan.FromMilliseconds(15),
    SideSink = new FolderSink(args[1]),
    OnFault = e => Environment.FailFast("ledger fault", e),
}, CancellationToken.None);
var tree = TreeLabel.Parse("t-1");
if (store.CreateTree(tree, "entry 0"u8.ToArray()) is AppendResult.Accepted created) { await created.Durable; }
while (true)
{
    var (first, count) = ((int)store.NextIndex(tree), 1 + (Environment.TickCount % 40));
    var entries = Enumerable.Range(first, count).Select(i => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"entry {i}")).ToArray();
    var side = Enumerable.Range(0, count).Where(i => (first + i) % 3 == 0).Select(i => new SidePayload(i, Encoding.ASCII.GetBytes($"side {first + i}"))).ToArray();
    switch (store.Append(tree, new(entries, side)))
    {
        case AppendResult.Accepted accepted:
            await accepted.Durable;
            Console.Out.WriteLine($"durable {first + count}");
            break;
        case var refused:
            Console.Out.WriteLine(refused.GetType().Name);
            await Task.Delay(20);
            break;
    }
}
