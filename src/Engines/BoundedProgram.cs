using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Colophon.Engines;

/// <summary>What a child may cost.</summary>
/// <param name="OutputBytes">Most of what it prints, and again of what it complains.</param>
/// <param name="FileBytes">Largest file that it may write.</param>
/// <param name="MemoryBytes">Of address space; 0: not bounded (browsers reserve more than they use).</param>
/// <param name="Alone">In name spaces of its own, without a network; nothing that it starts outlives it.</param>
public sealed record ProgramLimits(TimeSpan Time, int OutputBytes, long FileBytes, long MemoryBytes = 0, bool Alone = false);

/// <param name="Code">Null: it was ended from here, or did not start, and <paramref name="Error"/> says why.</param>
public sealed record ProgramResult(int? Code, string Output, string Error);

/// <summary>Runs another's program as a child in bounds: without this process' environment, without a shell, killed with everything it started when a bound is reached.</summary>
public static class BoundedProgram
{
    private static readonly (string Name, string Value)[] Environment = [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("TZ", "UTC")];

    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, string home, ProgramLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(limits);
        // Root enters name spaces as it is; anybody else maps itself into one of users first. In one of processes nothing outlives the first of them.
        string[] alone = !limits.Alone ? [] : ["unshare", .. System.Environment.UserName == "root" ? (string[])[] : ["--map-current-user"], "--net", "--pid", "--mount-proc", "--kill-child", "--"];
        string[] memory = limits.MemoryBytes == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"--as={limits.MemoryBytes}")];
        string[] line = [.. alone, "prlimit", string.Create(CultureInfo.InvariantCulture, $"--fsize={limits.FileBytes}"), "--core=0", .. memory, "--", program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        start.Environment.Clear();
        foreach (var (name, value) in Environment) { start.Environment[name] = value; }
        start.Environment["HOME"] = home;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(limits.Time);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            // A read of a pipe that stays silent does not heed a token: waiting for the child does, and its end ends the reads.
            var reads = Task.WhenAll(ReadAsync(process.StandardOutput.BaseStream, limits.OutputBytes), ReadAsync(process.StandardError.BaseStream, limits.OutputBytes));
            await process.WaitForExitAsync(end.Token);
            if (await reads.WaitAsync(end.Token) is not [{ } printed, { } said]) { return new(null, "", string.Create(CultureInfo.InvariantCulture, $"it printed more than {limits.OutputBytes} bytes")); }
            return new(process.ExitCode, printed, said.Trim());
        }
        catch (Win32Exception e)
        {
            return new(null, "", $"{line[0]} does not start: {e.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, "", string.Create(CultureInfo.InvariantCulture, $"it took longer than {limits.Time.TotalSeconds:0.#} seconds"));
        }
        finally
        {
            if (process is { HasExited: false })
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
            process?.Dispose();
        }
    }

    /// <summary>All of it, or null where it is more than that: read to its end all the same, so that the child is not held up.</summary>
    private static async Task<string?> ReadAsync(Stream stream, int most)
    {
        using var all = new MemoryStream();
        var part = new byte[16 << 10];
        var tooMuch = false;
        while (await stream.ReadAsync(part) is var read and > 0)
        {
            tooMuch |= all.Length + read > most;
            if (!tooMuch) { all.Write(part, 0, read); }
        }
        return tooMuch ? null : Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
