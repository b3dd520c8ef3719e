using System.Diagnostics;
using System.Globalization;

namespace Colophon.Benchmarks.Scan;

/// <summary>What clients of the feed do: read it whole and decode it.</summary>
internal static class PhpPeer
{
    public static async Task<(double Seconds, double PeakMb)> DecodeAsync(string file, CancellationToken ct)
    {
        var start = new ProcessStartInfo("php") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-n", "-d", "memory_limit=-1", "-r", "$t = microtime(true); $r = json_decode(file_get_contents($argv[1]), true); echo microtime(true) - $t, ' ', memory_get_peak_usage(true) / 1048576, ' ', count($r);", file]) { start.ArgumentList.Add(argument); }
        using var php = Process.Start(start)!;
        var output = (await php.StandardOutput.ReadToEndAsync(ct)).Split(' ');
        await php.WaitForExitAsync(ct);
        return php.ExitCode == 0 && output is [var seconds, var peak, var count] && count == FeedFile.Records.ToString(CultureInfo.InvariantCulture)
            ? (double.Parse(seconds, CultureInfo.InvariantCulture), double.Parse(peak, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("php could not decode the feed.");
    }
}
