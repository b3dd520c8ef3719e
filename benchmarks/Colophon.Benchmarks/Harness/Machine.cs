using System.Runtime.InteropServices;

namespace Colophon.Benchmarks.Harness;

/// <summary>Where the figures were taken; without it they say nothing.</summary>
internal sealed record Machine(string Cpu, int Cores, long MemoryMb, string Os, string Dotnet)
{
    public static Machine This() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);
}
