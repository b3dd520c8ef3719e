using System.Diagnostics;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The spool alone, in real PHP processes that are stopped, starved and killed.</summary>
public sealed class SpoolTests : IDisposable
{
    private static readonly string s_script = Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "spool.php");
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tail_torn_at_any_byte_costs_only_the_torn_record_and_a_cut_one_is_told() =>
        Shell.Run("php", Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "torn.php"), _folder);

    [Fact]
    public void A_spool_cut_under_a_writers_hands_is_told_and_a_hole_in_it_keeps_nothing_back() =>
        Shell.Run("php", Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "hole.php"), _folder);

    [Fact]
    public async Task Sixteen_processes_at_once_leave_no_gap_no_double_and_an_unbroken_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => Spool("append", "200", $"p{n}"))));
        var (records, broken) = Read();
        Assert.Equal(0, broken);
        Assert.Equal(Enumerable.Range(1, 3200).Select(n => (long)n), records.Select(r => r.Seq));
        Assert.Equal(3200, records.Select(r => r.Id).Distinct().Count());
        Assert.All(records, r => Assert.Equal(1, r.Private));
    }

    [Fact]
    public void Who_can_not_have_the_lock_parks_the_record_and_the_next_holder_takes_it_in()
    {
        Spool("append", "1", "first");
        using var holder = Start("hold", "30");
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Spool("append", "3", "parked");
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_folder, "pending")).Length);
        holder.Kill();
        holder.WaitForExit();
        Spool("append", "1", "last");
        var (records, broken) = Read();
        Assert.Equal(0, broken);
        Assert.Equal(["first-0", "parked-0", "parked-1", "parked-2", "last-0"], records.Select(r => r.Id));
        Assert.Equal([false, true, true, true, false], records.Select(r => r.Context.TryGetProperty("pending", out _)));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "pending")));
    }

    [Fact]
    public void A_parked_record_taken_in_just_before_a_crash_is_not_told_twice()
    {
        using (var holder = Start("hold", "30"))
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            Spool("append", "1", "parked");
            holder.Kill();
            holder.WaitForExit();
        }
        var parked = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "pending")));
        var content = File.ReadAllBytes(parked);
        Assert.Single(Read().Records); // taken in
        File.WriteAllBytes(parked, content); // as if the holder had died before it could remove the file
        Assert.Single(Read().Records);
        Assert.False(File.Exists(parked));
    }

    [Fact]
    public void A_parked_record_whose_content_a_power_cut_took_is_told_as_lost_and_blocks_nothing()
    {
        Spool("append", "1", "a");
        Directory.CreateDirectory(Path.Combine(_folder, "pending"));
        File.WriteAllText(Path.Combine(_folder, "pending", "00000000000000000001-0123456789abcdef"), "");
        File.WriteAllText(Path.Combine(_folder, "pending", "00000000000000000002-0123456789abcdef"), "{\"record\":");
        Spool("append", "1", "b");
        var (records, broken) = Read();
        Assert.Equal(0, broken);
        Assert.Equal(["option.changed", "agent.gap", "agent.gap", "option.changed"], records.Select(r => r.Type));
        Assert.All(records.Where(r => r.Type == "agent.gap"), r => Assert.Equal("pending_torn", r.Context.GetProperty("cause").GetString()));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "pending")));
    }

    [Fact]
    public void A_destroyed_head_is_rebuilt_from_the_tail_and_said()
    {
        Spool("append", "5", "a");
        File.WriteAllBytes(Path.Combine(_folder, "head"), new byte[124]);
        Spool("append", "1", "b");
        var (records, broken) = Read();
        Assert.Equal(0, broken);
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], records.Select(r => r.Seq));
        Assert.Equal("agent.gap", records[5].Type);
        Assert.Equal("head_lost", records[5].Context.GetProperty("cause").GetString());
    }

    [Fact]
    public void A_full_disk_loses_nothing_silently()
    {
        // A file system of its own, 300 KB small, which grows later.
        var script = $"mount -t tmpfs -o size=300k none {_folder} && php {s_script} {_folder} append 2000 a 100 && php {s_script} {_folder} append 10 late"
            + $" && mount -o remount,size=900k {_folder} && php {s_script} {_folder} append 5 b && php {s_script} {_folder} read";
        var lines = Shell.Run(OwnMounts.Unshare[0], [.. OwnMounts.Unshare[1..], "bash", "-c", script]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kept = JsonDocument.Parse(lines[0]).RootElement.GetProperty("kept").GetInt32();
        Assert.InRange(kept, 100, 1999);
        var (records, broken) = Parse(lines[^1]);
        Assert.Equal(0, broken);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => (long)n), records.Select(r => r.Seq));
        var gaps = records.Where(r => r.Type == "agent.gap").ToList();
        Assert.Equal("disk_full", gaps[0].Context.GetProperty("cause").GetString());
        Assert.Equal(kept + 1, gaps[0].Seq); // said at once, while the disk was full
        Assert.Equal(2010 - kept, gaps.Sum(g => g.Context.GetProperty("count").GetInt32()));
        Assert.Equal(kept + 5, records.Count - gaps.Count);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_hundred_killed_writers_lose_no_told_record_and_double_none()
    {
        var told = new List<string>();
        var random = new Random(20261124);
        for (var round = 0; round < 100; round++)
        {
            using var writer = Start("append", "1000000", $"r{round}", "0", "tell");
            // Every other one may die before it has written anything, the rest while they write: how long PHP takes to start is the machine's.
            var first = round % 2 == 0 ? await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) + "\n" : "";
            var reading = writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(0, 120), TestContext.Current.CancellationToken);
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            var text = first + await reading;
            told.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        var (records, broken) = Read();
        Assert.Equal(0, broken);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => (long)n), records.Select(r => r.Seq));
        var ids = records.Select(r => r.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.NotEmpty(told);
        Assert.Empty(told.Except(ids));
    }

    private void Spool(params string[] arguments) => Shell.Run("php", [s_script, _folder, .. arguments]);

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("php", [s_script, _folder, .. arguments]) { RedirectStandardOutput = true })!;

    private (List<SpoolRecord> Records, int Broken) Read() => Parse(Shell.Run("php", s_script, _folder, "read"));

    private static (List<SpoolRecord>, int) Parse(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return ([.. root.GetProperty("records").EnumerateArray().Select(r => new SpoolRecord(r.GetProperty("seq").GetInt64(), r.GetProperty("type").GetString()!, r.GetProperty("id").GetString()!, r.GetProperty("context"), r.GetProperty("private").GetInt32()))], root.GetProperty("broken").GetInt32());
    }

    private sealed record SpoolRecord(long Seq, string Type, string Id, JsonElement Context, int Private);
}
