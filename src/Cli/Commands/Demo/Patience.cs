using System.Globalization;

namespace Colophon.Cli.Commands.Demo;

/// <summary>Waits for what can be observed, never for a while. What doesn't come within its limit is a defect, and is named.</summary>
internal sealed class Patience(TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> happened, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        while (!await happened())
        {
            if (clock.GetElapsedTime(began) > limit)
            {
                throw new CommandException(ExitCode.Internal, string.Create(CultureInfo.InvariantCulture, $"Waited {limit.TotalSeconds:0} s in vain: {what}."));
            }
            await Task.Delay(Between, clock, ct);
        }
    }

    public Task UntilAsync(DateTimeOffset moment, CancellationToken ct) =>
        moment - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? Task.Delay(left, clock, ct) : Task.CompletedTask;
}
