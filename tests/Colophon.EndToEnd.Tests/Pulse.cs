using Colophon.TestSupport;

namespace Colophon.EndToEnd.Tests;

/// <summary>Keeps an agent alive as WordPress' cron would: a heartbeat and a look at the state each second, unless it is told to be silent.</summary>
internal sealed class Pulse : IAsyncDisposable
{
    private readonly SiteAgent _agent;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beats;

    public Pulse(SiteAgent agent)
    {
        _agent = agent;
        _beats = BeatAsync();
    }

    public bool Silent { get; set; }

    public async Task TellAsync(Action<SiteAgent> tell)
    {
        await _turn.WaitAsync();
        try
        {
            tell(_agent);
            await _agent.SendAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _agent.Dispose();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            if (!Silent) { await TellAsync(a => a.Beat().Look()); }
        }
    }
}
