using System.Security.Cryptography;
using Colophon.Fleet.Keys;
using Colophon.Fleet.Store;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Ticks;

/// <summary>Wakes the agents of sites whose host runs no cron: a signed GET per heartbeat. The site answers 204 and works afterwards.</summary>
internal sealed class TickPoker(FleetStore store, ServerKeys keys, IHttpClientFactory clients, IOptions<FleetOptions> options, TimeProvider clock, ILogger<TickPoker> logger) : BackgroundService
{
    public const string Client = "tick";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.PokeTicks)
        {
            return;
        }
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.TickRoundFailed(logger, e);
            }
        }
    }

    internal Task RoundAsync(CancellationToken ct)
    {
        var targets = store.LiveSites().SelectMany(site => store.Sources(site.Tenant, site.Id).Where(s => s is { Kind: SourceKinds.Agent, Retired: false }), (site, source) => (site, source));
        return Parallel.ForEachAsync(targets, new ParallelOptions { MaxDegreeOfParallelism = options.Value.TickConcurrency, CancellationToken = ct }, async (target, token) => await PokeAsync(target.site, target.source, token));
    }

    private async Task PokeAsync(Site site, Source source, CancellationToken ct)
    {
        var payload = new TickPayload(1, source.Id.Value, RandomNumberGenerator.GetHexString(32, lowercase: true), clock.GetUtcNow());
        var tick = System.Buffers.Text.Base64Url.EncodeToString(SignedEnvelope.Sign(EnvelopeKinds.Tick, payload, ProtocolJson.Wire.TickPayload, keys.Command).Write());
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.Value.TickTimeoutSeconds));
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.GetAsync(new Uri($"{site.Url}/?colophon-tick={tick}"), HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (!answer.IsSuccessStatusCode)
            {
                Log.TickFailed(logger, site.Id.Value, $"HTTP {(int)answer.StatusCode}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            Log.TickFailed(logger, site.Id.Value, e.Message);
        }
    }
}
