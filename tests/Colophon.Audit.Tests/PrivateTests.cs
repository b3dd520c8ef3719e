using System.Security.Cryptography;
using System.Text;
using Colophon.Crypto;
using Colophon.Protocol.Records;
using Colophon.RoomSupport;
using Colophon.Storage;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Personal data travels beside the record: checked, sealed, opened, erased; never in a leaf, never lost.</summary>
public sealed class PrivateTests : IAsyncLifetime
{
    private RoomHost _host = null!;
    private EnrolledSite _site = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RoomHost.StartAsync(Ct);
        await _host.TenantAsync("fernhill", Ct);
        _site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>A record with commitments to these fields, and the private line that opens them.</summary>
    internal static (byte[] Record, byte[] Line) Committed(EnrolledSite site, long seq, string subject, params (string Path, string Value)[] fields)
    {
        var key = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
        var commitments = fields.ToDictionary(f => f.Path, f => Commitment.Compute(key, f.Path, f.Value), StringComparer.Ordinal);
        var line = new PrivateLine(seq, subject, Convert.ToBase64String(key), fields.ToDictionary(f => f.Path, f => f.Value, StringComparer.Ordinal));
        return (site.Write(seq, commitments: commitments), line.Write());
    }

    [Fact]
    public async Task A_private_part_that_fits_its_commitment_is_given_back_and_is_nowhere_in_the_clear()
    {
        const string Secret = "mallory-the-unmistakable";
        var (record, line) = Committed(_site, 1, "wp:7", ("object.login", Secret), ("actor.ip", "203.0.113.9"));
        var index = await TakenAsync(Forge.Batch(_site, [record], [line]));

        Assert.Equal(new Dictionary<string, string> { ["object.login"] = Secret, ["actor.ip"] = "203.0.113.9" }, await OpenedAsync(index));
        await _host.CheckpointAsync("fernhill", Ct);
        await _host.RestartAsync(Ct);
        Assert.Equal(Secret, (await OpenedAsync(index))!["object.login"]);
        await _host.RestartAsync(Ct, folder => Assert.DoesNotContain(Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories), f => Contains(f, Secret)));
    }

    [Theory]
    [InlineData("another value")]
    [InlineData("a field never committed to")]
    public async Task A_private_part_that_does_not_fit_makes_the_record_unreadable_and_is_kept(string how)
    {
        var (record, line) = Committed(_site, 1, "wp:7", ("object.login", "mallory"));
        var changed = how == "another value"
            ? Encoding.UTF8.GetString(line).Replace("mallory", "innocent", StringComparison.Ordinal)
            : Encoding.UTF8.GetString(line).Replace("\"object.login\"", "\"object.mail\"", StringComparison.Ordinal);
        var index = await TakenAsync(Forge.Batch(_site, [record, _site.Write(2)], [Encoding.UTF8.GetBytes(changed)]));

        var unreadable = Assert.Single(await _host.LeavesAsync("fernhill", "unreadable", Ct));
        Assert.Equal(("commitment", 1L), (unreadable["rule"]!.GetValue<string>(), unreadable["seq"]!.GetValue<long>()));
        Assert.Single((await OpenedAsync(index))!);
    }

    [Fact]
    public async Task Several_subjects_of_one_record_are_sealed_apart_and_destroying_one_key_erases_one()
    {
        var key = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
        (string Path, string Value, string Subject)[] fields = [("actor.login", "alice", "wp:1"), ("object.login", "bob", "wp:2")];
        var record = _site.Write(1, commitments: fields.ToDictionary(f => f.Path, f => Commitment.Compute(key, f.Path, f.Value), StringComparer.Ordinal));
        var lines = fields.Select(f => new PrivateLine(1, f.Subject, Convert.ToBase64String(key), new() { [f.Path] = f.Value }).Write()).ToList();
        var index = await TakenAsync(Forge.Batch(_site, [record], lines));
        Assert.Equal(["alice", "bob"], (await OpenedAsync(index))!.Values);
        var leaves = await _host.LeavesAsync("fernhill", Ct);

        await _host.RestartAsync(Ct, folder =>
        {
            using var keys = Database.Open(Path.Combine(folder.Side, "subjects.db"), [Side.SideTables.Keys]);
            Assert.Equal(1, keys.WriteAsync(c => c.Execute("DELETE FROM subject_key WHERE subject = 'wp:2'"), Ct).Result);
        });

        Assert.Equal(["alice"], (await OpenedAsync(index))!.Values);
        Assert.Equal(leaves, (await _host.LeavesAsync("fernhill", Ct)).Take(leaves.Count));
    }

    [Fact]
    public async Task A_sealed_part_moved_to_another_place_does_not_open()
    {
        var (first, line) = Committed(_site, 1, "wp:7", ("object.login", "mallory"));
        var index = await TakenAsync(Forge.Batch(_site, [first, _site.Write(2)], [line]));
        await _host.CheckpointAsync("fernhill", Ct);
        using var other = await _host.EnrolAsync("fernhill", "https://blog.example", Ct);
        var elsewhere = (await other.SendAsync(other.Seal())).Receipt.Index + 1;
        await _host.CheckpointAsync("fernhill", Ct);
        await OpenedAsync(index);
        await _host.RestartAsync(Ct, folder =>
        {
            using var parts = Database.Open(Path.Combine(folder.Side, "parts.db"), [Side.SideTables.Parts]);
            Assert.Equal(1, parts.WriteAsync(c => c.Execute("UPDATE part SET idx = $to WHERE idx = $from", ("$to", elsewhere), ("$from", index)), Ct).Result);
        });
        Assert.Null(await _host.Log.PrivateAsync(new("fernhill"), elsewhere, Ct));
    }

    /// <summary>The index of the batch's first record.</summary>
    private async Task<long> TakenAsync(byte[] body)
    {
        var answer = await _site.SendAsync(body);
        Assert.True(answer.Taken, answer.Text);
        return answer.Receipt.Index + 1;
    }

    /// <summary>Waits for the side store, which follows behind the acknowledgement.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> OpenedAsync(long index)
    {
        await _host.CheckpointAsync("fernhill", Ct);
        while (true)
        {
            if (await _host.Log.PrivateAsync(new("fernhill"), index, Ct) is { } opened) { return opened; }
            await Task.Delay(20, Ct);
        }
    }

    private static bool Contains(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
