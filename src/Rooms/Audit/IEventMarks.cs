using Colophon.Kernel;

namespace Colophon.Audit;

/// <summary>Port: what a judging room says about single leaves, so that streams show it where it happened. Assurance implements it from its cached result.</summary>
public interface IEventMarks
{
    /// <param name="leaves">Those that are shown: a large company has a million with a mark.</param>
    ValueTask<IReadOnlyDictionary<long, EventMark>> MarksAsync(TenantId tenant, IReadOnlySet<long> leaves, CancellationToken ct);
}

/// <param name="OutOfBand">No event explains it.</param>
/// <param name="Words">What it is, in words: "Out of band", "Deviation D-12".</param>
/// <param name="Path">Where it is explained, below the tenant.</param>
public sealed record EventMark(bool OutOfBand, string Words, string Path);
