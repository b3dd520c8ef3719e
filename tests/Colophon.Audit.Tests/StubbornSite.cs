using System.Net;
using System.Security.Cryptography;
using Colophon.Ledger;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>A site that sends batch after batch, loses records now and then, and repeats a batch until it is answered; it keeps what it was promised.</summary>
internal sealed class StubbornSite(EnrolledSite site) : IDisposable
{
    private byte[]? _unanswered;
    private bool _hasPrivate;

    public EnrolledSite Site => site;

    /// <summary>Batches that were answered, with the receipt.</summary>
    public List<(byte[] Body, Answer Answer, bool Private)> Held { get; } = [];

    /// <summary>Sequence numbers that were never sent.</summary>
    public List<(long From, long To)> Lost { get; } = [];

    /// <summary>Checkpoints that came with answers.</summary>
    public List<Checkpoint> Seen { get; } = [];

    /// <summary>Sends until the server dies.</summary>
    public async Task RunAsync(HttpClient http, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            _unanswered ??= Next();
            Answer answer;
            try { answer = await EnrolledSite.SendAsync(http, _unanswered); }
            catch (Exception e) when (e is HttpRequestException or IOException) { return; } // killed while it listened or answered
            if (answer.Status == HttpStatusCode.ServiceUnavailable) { continue; }
            Assert.True(answer.Taken, answer.Text);
            Held.Add((_unanswered, answer, _hasPrivate));
            Assert.True(Checkpoint.TryParse(answer.Exchange.Checkpoint, out var checkpoint));
            Seen.Add(checkpoint);
            _unanswered = null;
        }
    }

    public void Dispose() => site.Dispose();

    private byte[] Next()
    {
        if (RandomNumberGenerator.GetInt32(10) == 0)
        {
            var lost = RandomNumberGenerator.GetInt32(1, 6);
            Lost.Add((site.Batch.NextSeq, site.Batch.NextSeq + lost - 1));
            site.Skip(lost);
        }
        _hasPrivate = RandomNumberGenerator.GetInt32(4) == 0;
        if (_hasPrivate)
        {
            var (record, line) = PrivateTests.Committed(site, site.Batch.NextSeq, $"wp:{RandomNumberGenerator.GetInt32(50)}", ("object.login", "mallory"));
            site.Batch.Add(record, line);
        }
        return site.Seal(RandomNumberGenerator.GetInt32(1, 60));
    }
}
