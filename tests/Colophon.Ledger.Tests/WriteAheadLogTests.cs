using System.Text;
using static Colophon.Ledger.Tests.TemporaryLedger;

namespace Colophon.Ledger.Tests;

/// <summary>What a crash may leave of the write-ahead log, byte by byte.</summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private readonly TemporaryLedger _ledger = new();

    private string Folder => Path.Combine(_ledger.Directory, "wal");

    private string FirstSegment => Path.Combine(Folder, "00000000.wal");

    [Fact]
    public void A_last_group_torn_at_any_byte_is_dropped_and_nothing_before_it()
    {
        Write(count: 3);
        var whole = File.ReadAllBytes(FirstSegment);
        var last = 3 * Segment.PageBytes;
        var end = whole.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (var cut = last; cut < end; cut++)
        {
            var torn = whole.ToArray();
            torn.AsSpan(cut).Clear();
            File.WriteAllBytes(FirstSegment, torn);
            Assert.Equal(["group 0", "group 1"], Recover());
        }
        File.WriteAllBytes(FirstSegment, whole);
        Assert.Equal(["group 0", "group 1", "group 2"], Recover());
    }

    [Fact]
    public void Damage_before_the_end_is_an_error_not_a_torn_tail()
    {
        Write(count: 3);
        var whole = File.ReadAllBytes(FirstSegment);
        var group = 2 * Segment.PageBytes;
        for (var at = group; at < group + GroupHeader.Bytes + Append(1).EncodedBytes; at++)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            File.WriteAllBytes(FirstSegment, flipped);
            Assert.Contains("damaged", Assert.Throws<LedgerException>(Recover).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_damaged_copy_of_a_segment_header_hides_nothing()
    {
        Write(count: 2);
        var whole = File.ReadAllBytes(FirstSegment);
        whole[20] ^= 1;
        File.WriteAllBytes(FirstSegment, whole);
        Assert.Equal(["group 0", "group 1"], Recover());
    }

    [Fact]
    public void Groups_of_an_earlier_use_of_a_segment_never_come_back()
    {
        using var pool = new SegmentPool(Folder, _ledger.Options);
        var log = new WriteAheadLog(Folder, pool);
        pool.Replenish();
        var written = 0;
        var files = new HashSet<string>();
        for (; written < 400; written++)
        {
            var group = log.Write([Append(written)], Append(written).EncodedBytes);
            pool.Replenish();
            pool.Release(group.Generation); // only the active segment is still needed
            files.UnionWith(Directory.EnumerateFiles(Folder));
        }
        Assert.InRange(files.Count, 2, 3); // reused, not grown
        var recovered = Recover();
        Assert.Equal($"group {written - 1}", recovered[^1]);
        Assert.Equal(Enumerable.Range(written - recovered.Count, recovered.Count).Select(i => $"group {i}"), recovered);
    }

    [Fact]
    public void A_missing_segment_in_the_middle_is_an_error()
    {
        using (var pool = new SegmentPool(Folder, _ledger.Options))
        {
            var log = new WriteAheadLog(Folder, pool);
            for (var i = 0; i < 180; i++)
            {
                pool.Replenish();
                log.Write([Append(i)], Append(i).EncodedBytes);
            }
        }
        Assert.True(Directory.EnumerateFiles(Folder).Count() >= 3);
        File.Delete(Path.Combine(Folder, "00000001.wal"));
        Assert.Contains("missing or damaged", Assert.Throws<LedgerException>(Recover).Message, StringComparison.Ordinal);
    }

    private void Write(int count)
    {
        using var pool = new SegmentPool(Folder, _ledger.Options);
        var log = new WriteAheadLog(Folder, pool);
        pool.Replenish();
        for (var i = 0; i < count; i++) { log.Write([Append(i)], Append(i).EncodedBytes); }
    }

    private List<string> Recover()
    {
        using var pool = new SegmentPool(Folder, _ledger.Options);
        var log = new WriteAheadLog(Folder, pool);
        return [.. log.Recover().SelectMany(g => g.Appends).Select(a => Encoding.UTF8.GetString(a.Group.Entries[0].Span))];
    }

    private static PendingAppend Append(int i)
    {
        var group = new AppendGroup([Bytes($"group {i}")]);
        return new(Tenant, i, group, (int)GroupCodec.Measure(Tenant, group));
    }

    public void Dispose() => _ledger.Dispose();
}
