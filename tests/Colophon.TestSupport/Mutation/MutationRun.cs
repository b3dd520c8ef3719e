using Colophon.Binder;

namespace Colophon.TestSupport.Mutation;

/// <summary>Runs many seeded mutations of a binder through the verifier. Whoever made the binder, the answers are those of the table.</summary>
public static class MutationRun
{
    /// <summary>Far beyond what any of them takes: a limit for hangs, not a measure of speed.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(1);

    /// <returns>One line for each mutation that was answered otherwise than it may be; none if all is well.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(string path, TrustPolicy policy, int first, int count, CancellationToken ct)
    {
        var binder = await File.ReadAllBytesAsync(path, ct);
        var mutator = new BinderMutator(binder);
        var folder = Directory.CreateTempSubdirectory("colophon-mutation-");
        var faults = new System.Collections.Concurrent.ConcurrentQueue<string>();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(first, count), ct, async (seed, cancel) =>
            {
                var (what, changed, allowed) = mutator.Case(seed);
                var file = Path.Combine(folder.FullName, $"{seed}.zip");
                await File.WriteAllBytesAsync(file, changed, cancel);
                var verifying = Task.Run(() => BinderVerifier.Verify(file, new() { Policy = policy }, cancel), cancel);
                if (await Task.WhenAny(verifying, Task.Delay(s_hang, cancel)) != verifying) { faults.Enqueue($"seed {seed}: {what}: no answer within {s_hang}"); return; }
                var report = await verifying;
                if (!allowed.Contains(report.Code) && !BinderMutator.SameFiles(binder, changed))
                {
                    faults.Enqueue($"seed {seed}: {what}: answered {(int)report.Code} {report.Code}, may be {string.Join(" or ", allowed.Length > 5 ? ["any that is not belief"] : allowed.Select(a => a.ToString()))}. {string.Join("; ", report.Findings.Take(2).Select(f => f.What))}");
                }
                File.Delete(file);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return [.. faults];
    }
}
