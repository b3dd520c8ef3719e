namespace Colophon.Benchmarks.Harness;

/// <summary>One <c>./bench NAME</c>. Put it in a folder of its own; it is found by its type.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One line for the list of names.</summary>
    string What { get; }

    /// <summary>Runs the work and its peer in the same run.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct);
}

/// <param name="Peer">What it was run beside: what a user would pick instead, or the physical limit.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Peer = null, double? PeerValue = null)
{
    public double? Ratio => PeerValue is { } peer && peer != 0 ? Value / peer : null;
}
