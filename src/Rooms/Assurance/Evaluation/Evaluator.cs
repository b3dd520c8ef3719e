using System.Collections.Concurrent;
using Colophon.Assurance.Controls;
using Colophon.Assurance.Pages;
using Colophon.Fleet;
using Colophon.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Assurance.Evaluation;

/// <summary>Judges every tenant whose ledger grew and tells people about what is new. One at a time: pages answer from what is there.</summary>
internal sealed class Evaluator(IFleet fleet, Evaluations evaluations, NewFindings findings, IOptions<AssuranceOptions> options, TimeProvider clock, ILogger<Evaluator> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<TenantId, long> _lastBegan = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.EvaluateEverySeconds), clock);
        do
        {
            foreach (var tenant in await fleet.TenantsAsync(stoppingToken))
            {
                await EvaluateAsync(tenant.Id, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EvaluateAsync(TenantId tenant, CancellationToken ct)
    {
        var evaluation = evaluations.Of(tenant);
        if (_lastBegan.TryGetValue(tenant, out var began) && clock.GetElapsedTime(began) < evaluation.LastTook * 10) { return; }
        _lastBegan[tenant] = clock.GetTimestamp();
        try
        {
            var standing = await evaluation.EvaluateAsync(ct);
            // What pages need of it is derived here, so that no reader waits for it.
            _ = Reading.Of(standing);
            foreach (var control in standing.Current?.Controls ?? []) { _ = Census.Of(control); }
            Log.Evaluated(logger, tenant.Value, standing.Ledger.Size, (long)evaluation.LastTook.TotalMilliseconds);
            await findings.RaiseAsync(tenant, standing, ct);
        }
#pragma warning disable CA1031 // one tenant's failure must not end the judging of all others; it is logged and tried again
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.EvaluationFailed(logger, error, tenant.Value, evaluation.Latest?.Ledger.Size ?? 0);
        }
    }
}
