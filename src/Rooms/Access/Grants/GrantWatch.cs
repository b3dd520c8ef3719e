using Colophon.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Colophon.Access.Grants;

/// <summary>Each minute, puts on record which grants have run out.</summary>
internal sealed class GrantWatch(GrantDesk desk, TimeProvider clock, ILogger<GrantWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        do
        {
            try { await desk.ExpireAsync(stoppingToken); }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A full disk must not end the server; what has run out is still due in a minute.
                log.GrantsNotEnded(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
