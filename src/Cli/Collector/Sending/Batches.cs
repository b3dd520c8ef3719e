using System.Globalization;
using System.Security.Cryptography;
using Colophon.Crypto;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Cli.Collector.Sending;

/// <summary>
/// Sealed batches of one epoch: <c>NNNNNNNN.batch</c> is immutable from its first fsync on and sent again byte for byte; <c>.receipt</c> beside it says that the
/// server signed for it. The newest batch is never deleted: the next one continues from it.
/// </summary>
internal sealed class Batches(CollectorFolder folder, Membership membership, Ed25519PrivateKey key, TimeProvider clock)
{
    private const int MaxBytes = 3 << 20;
    private readonly List<(RecordContent Content, Func<long, PrivateLine>? Private)> _waiting = [];

    /// <summary>Bytes on the disk that the server has not signed for.</summary>
    public long UnsentBytes => Unsent.Sum(n => new FileInfo(Path(n)).Length);

    /// <summary>Numbers without a receipt, oldest first.</summary>
    public IReadOnlyList<long> Unsent => [.. Numbers(".batch").Except(Numbers(".receipt")).Order()];

    /// <summary>Numbers that have a receipt and are not proven yet, oldest first.</summary>
    public IReadOnlyList<long> Unproven => [.. Numbers(".receipt").Except(Numbers(".proof")).Order()];

    public void Tell(RecordContent content) => _waiting.Add((content, null));

    /// <summary>With personal data beside it, sealed apart.</summary>
    public void Tell(RecordContent content, string subject, Dictionary<string, string> fields)
    {
        var eventKey = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
        _waiting.Add((content with { Commitments = fields.ToDictionary(f => f.Key, f => Commitment.Compute(eventKey, f.Key, f.Value)) }, seq => new(seq, subject, Convert.ToBase64String(eventKey), fields)));
    }

    /// <summary>Seals what was told into as many batches as it needs. Durable once it returns.</summary>
    public void Seal()
    {
        var (number, nextSeq, previous) = Next();
        var builder = new BatchBuilder(membership.Who.Source, membership.Epoch, key).ContinueFrom(number, nextSeq, previous);
        var quoted = folder.Checkpoint() is { } checkpoint ? new QuotedTree(checkpoint.Size, checkpoint.Root.ToHex()) : QuotedTree.None;
        var bytes = 0;
        foreach (var (content, line) in _waiting)
        {
            var record = RecordWriter.Write(membership.Who.Source, membership.Epoch, builder.NextSeq, content);
            if (builder.Count > 0 && (builder.Count == WireLimits.RecordsPerBatch || bytes + record.Length > MaxBytes))
            {
                Write(builder, quoted);
                bytes = 0;
            }
            bytes += record.Length + 1;
            if (line is null) { builder.Add(record); } else { builder.Add(record, line(builder.NextSeq).Write()); }
        }
        if (builder.Count > 0) { Write(builder, quoted); }
        _waiting.Clear();
    }

    public byte[] Body(long number) => File.ReadAllBytes(Path(number));

    public Batch Read(long number) => BatchReader.TryRead(Body(number), out var batch) == BatchFault.None ? batch : throw new CommandException(ExitCode.Unreadable, $"{Path(number)} is damaged. Enrol this collector again.");

    public void Receipted(long number, byte[] receipt) => DurableFile.Replace(Path(number, ".receipt"), receipt);

    /// <summary>Its last record is in the log: what is proven needs to be kept no longer.</summary>
    public void Proven(long number)
    {
        DurableFile.Replace(Path(number, ".proof"), []);
        foreach (var old in Numbers(".proof").Where(n => n != Newest))
        {
            // The batch first: without it the others mean nothing.
            foreach (var kind in (string[])[".batch", ".receipt", ".proof"]) { File.Delete(Path(old, kind)); }
        }
    }

    private long Newest => Numbers(".batch").DefaultIfEmpty(0).Max();

    private (long Number, long Seq, string Previous) Next()
    {
        if (Newest is not (> 0 and var newest)) { return (1, 1, WireText.ZeroHash); }
        var batch = Read(newest);
        return (newest + 1, batch.Header.LastSeq + 1, batch.HeaderSha256);
    }

    private void Write(BatchBuilder builder, QuotedTree quoted)
    {
        var number = builder.Number;
        DurableFile.Replace(Path(number), builder.Seal(clock.GetUtcNow(), quoted), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Path(long number, string kind = ".batch") => System.IO.Path.Combine(folder.Batches, number.ToString("D8", CultureInfo.InvariantCulture) + kind);

    private long[] Numbers(string kind) =>
        [.. Directory.EnumerateFiles(folder.Batches, "*" + kind).Select(f => long.TryParse(System.IO.Path.GetFileNameWithoutExtension(f), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(n => n > 0)];
}
