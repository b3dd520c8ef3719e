using System.Security.Cryptography;
using System.Text;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.Tests.GoldenYear;

namespace Colophon.Verdicts.Tests;

/// <summary>The columns in a folder are what the leaves say, wherever the sealing cut them, and nobody can tell from a result which of the two it was derived from.</summary>
public sealed class ColumnTests(GoldenYearTests.Played played) : IClassFixture<GoldenYearTests.Played>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-columns-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_golden_year_from_columns_is_the_golden_year_from_leaves()
    {
        var leaves = played.Year.Ledger.Leaves;
        var log = Store(leaves, [leaves.Count / 3, leaves.Count / 2, leaves.Count - 5]);
        Assert.Equal(VerdictsJson.Write(played.Result), VerdictsJson.Write(Judge.Evaluate(log, Year.Period, new(log.Size))!));
        log.Close();
    }

    [Fact]
    public void An_earlier_size_and_a_freeze_come_out_of_columns_as_they_did()
    {
        var leaves = played.Year.Ledger.Leaves;
        var log = Store(leaves, [leaves.Count / 4, leaves.Count * 3 / 4]);
        var memory = played.Year.Ledger.Load();
        foreach (var size in (int[])[leaves.Count / 5, leaves.Count / 4, leaves.Count / 2])
        {
            var settled = memory.Epochs.Where(e => e.FirstIndex < size).ToDictionary(e => e.Source, e => new SettledAt(e.Epoch, e.NextSeq / 2), StringComparer.Ordinal);
            foreach (var asOf in (AsOf[])[new(size), new(size, settled)])
            {
                Assert.Equal(VerdictsJson.Write(Judge.Evaluate(memory, Year.Period, asOf)!), VerdictsJson.Write(Judge.Evaluate(log, Year.Period, asOf)!));
            }
        }
        log.Close();
    }

    /// <summary>Histories out of order, with leaves missing, twice, spoilt or passed over, sealed at any place: in each the two come to the same bytes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Whatever_became_of_the_leaves_columns_say_the_same(int seed)
    {
        var chance = new Random(seed);
        var leaves = new List<byte[]?>();
        foreach (var leaf in played.Year.Ledger.Leaves.Take(20_000))
        {
            // The first are left alone: without a period there is nothing to compare.
            var fate = leaves.Count < 400 ? 1 : chance.NextDouble();
            if (fate < .005) { continue; }
            leaves.Add(fate < .01 ? null : fate < .015 ? Spoil(leaf, chance) : leaf);
            if (fate is > .015 and < .02) { leaves.Add(leaf); }
            if (fate is > .02 and < .025 && leaves[^2] is { } before) { (leaves[^2], leaves[^1]) = (leaf, before); }
            if (fate is > .025 and < .026) { leaves.Add("""{"v":1,"source":"a-s01","epoch":"00000000000000e1","seq":1,"type":"never.heard"}"""u8.ToArray()); }
        }
        var memory = new TenantLog();
        Append(memory, leaves, 0);
        var log = Store(leaves, [.. Enumerable.Range(0, 6).Select(_ => chance.Next(1, leaves.Count)).Order()]);
        Assert.Equal(Judged(memory), Judged(log));
        Assert.True(log.Odd.Count > 0 && log.Skipped.Count > 0);
        log.Close();
    }

    [Fact]
    public void Sealing_goes_on_where_the_last_run_stopped()
    {
        var leaves = played.Year.Ledger.Leaves;
        var log = TenantLog.Open(_folder);
        Append(log, leaves, 0, 1_000);
        log.Seal();
        Append(log, leaves, 1_000, 1_500); // in memory alone: lost when the server stops
        log.Close();
        log = TenantLog.Open(_folder);
        Assert.Equal((1_000, 1_000), (log.Size, log.Sealed));
        Assert.Equal(SHA256.HashData(leaves[999]), log.SealedLeaf.ToArray());
        Append(log, leaves, 1_000, 2_000);
        log.Seal();
        log.Seal();
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        log.Close();
    }

    public static TheoryData<string> Damage => ["head", "value", "foot", "short", "empty", "foreign", "first gone", "renamed"];

    [Theory]
    [MemberData(nameof(Damage))]
    public void Damaged_columns_are_thrown_away_and_made_anew(string damage)
    {
        var leaves = played.Year.Ledger.Leaves;
        var log = TenantLog.Open(_folder);
        foreach (var end in (int[])[1_000, 2_000])
        {
            Append(log, leaves, end - 1_000, end);
            log.Seal();
        }
        log.Close();
        var files = Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ToArray();
        var bytes = File.ReadAllBytes(files[1]);
        switch (damage)
        {
            case "head": bytes[^60] ^= 1; File.WriteAllBytes(files[1], bytes); break;
            case "value": bytes[bytes.Length / 3] ^= 1; File.WriteAllBytes(files[1], bytes); break;
            case "foot": bytes[^40] ^= 1; File.WriteAllBytes(files[1], bytes); break;
            case "short": File.WriteAllBytes(files[1], bytes[..^1]); break;
            case "empty": File.WriteAllBytes(files[1], []); break;
            case "foreign": File.WriteAllText(files[1], "not columns, but long enough to be read as such, with some more words behind it"); break;
            case "first gone": File.Delete(files[0]); break;
            case "renamed": File.Move(files[1], files[1].Replace("000002", "000003", StringComparison.Ordinal)); break;
        }
        log = TenantLog.Open(_folder);
        Assert.Equal((0, 0), (log.Size, Directory.GetFiles(_folder).Length));
        log.Close();
    }

    private TenantLog Store(IReadOnlyList<byte[]?> leaves, IReadOnlyList<int> cuts)
    {
        var from = 0;
        foreach (var cut in cuts)
        {
            var part = TenantLog.Open(_folder);
            Assert.Equal(from, part.Size);
            Append(part, leaves, from, cut);
            part.Seal();
            part.Close();
            from = cut;
        }
        var log = TenantLog.Open(_folder);
        Append(log, leaves, from);
        return log;
    }

    private static void Append(TenantLog log, IReadOnlyList<byte[]?> leaves, int from, int? until = null)
    {
        for (var i = from; i < (until ?? leaves.Count); i++)
        {
            if (leaves[i] is { } leaf) { log.Append(i, leaf); } else { log.Skip(i); }
        }
    }

    private static string Judged(TenantLog log)
    {
        var (view, periods) = Judge.EvaluateAll(log, new(log.Size));
        return string.Concat(periods.Select(p => Encoding.UTF8.GetString(VerdictsJson.Write(p)))) + string.Join('\n', view.Sites.Select(s => $"{s.Id} {s.Environment} {string.Join(',', s.Users.Select(u => u.Id))} {string.Join(',', s.Sources)}"));
    }

    private static byte[] Spoil(byte[] leaf, Random chance)
    {
        var spoilt = leaf.ToArray();
        spoilt[chance.Next(spoilt.Length)] ^= (byte)(1 << chance.Next(8));
        return spoilt;
    }
}
