namespace Colophon.Benchmarks.Harness;

/// <summary>What a benchmark gets from its harness: a scratch folder on the real file system, and a way to say how far it is.</summary>
internal sealed class Bench : IDisposable
{
    private readonly Lazy<string> scratch = new(MakeScratch);

    /// <summary>Removed at the end. On a file system that keeps what fdatasync says: memory file systems are refused.</summary>
    public string Scratch => scratch.Value;

    /// <summary>Run only this part of it; what the parts are called is the benchmark's.</summary>
    public string? Only { get; init; }

    /// <summary>Look only at what may be looked at while rules are tuned, and name what is missed there. Gives no figures to enter anywhere.</summary>
    public bool Tuning { get; init; }

    public bool Runs(string part) => Only is null || Only == part;

    /// <summary>Progress goes to stderr; stdout belongs to the figures.</summary>
    public static void Say(string line) => Console.Error.WriteLine(line);

    public void Dispose()
    {
        if (scratch.IsValueCreated) { Directory.Delete(scratch.Value, recursive: true); }
    }

    private static string MakeScratch()
    {
        var parent = Environment.GetEnvironmentVariable("COLOPHON_BENCH_DIR") ?? "/var/tmp";
        var drive = new DriveInfo(parent);
        if (drive.DriveFormat is "tmpfs" or "ramfs")
        {
            throw new InvalidOperationException($"{parent} lies in memory ({drive.DriveFormat}), where a durable write costs nothing: name a folder on a disk in COLOPHON_BENCH_DIR.");
        }
        return Directory.CreateDirectory(Path.Combine(parent, "colophon-bench-" + Path.GetRandomFileName())).FullName;
    }
}
