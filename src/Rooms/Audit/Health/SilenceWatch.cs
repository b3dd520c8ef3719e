using Colophon.Audit.Intake;
using Colophon.Kernel;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Audit.Health;

/// <summary>Says at the start that the server was away, and then, once per silence, which sources report no more.</summary>
internal sealed class SilenceWatch(TenantDesk desk, SourceStates states, SourceAlarm alarm, IOptions<AuditOptions> options, TimeProvider clock, ILogger<SilenceWatch> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in desk.Tenants)
        {
            var sequencer = await desk.GetAsync(tenant, cancellationToken);
            await sequencer.AppendAsync((book, at) => [LeafBytes.Write(at, new StartedLeaf(book.LastAt))], cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SilenceCheckSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.SilenceFailed(logger, e);
            }
        }
    }

    internal async Task LookAsync(CancellationToken ct)
    {
        foreach (var tenant in desk.Tenants)
        {
            var events = new List<SourceEvent>();
            var sequencer = await desk.GetAsync(tenant, ct);
            await sequencer.AppendAsync(
                (book, at) =>
                {
                    var leaves = new List<byte[]>();
                    foreach (var head in book.Heads)
                    {
                        if (states.SilentSince(head, at) is { } since)
                        {
                            leaves.Add(LeafBytes.Write(at, new SilentLeaf(head.Source, since)));
                            events.Add(new("silent", head.Source, head.Epoch, since.ToUnixMicros(), 0));
                            Log.Silent(logger, head.Source, since);
                        }
                    }
                    return leaves;
                },
                ct);
            await alarm.RaiseAsync(tenant, events, ct);
        }
    }
}
