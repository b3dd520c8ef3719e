using System.ComponentModel.DataAnnotations;

namespace Colophon.Evidence;

/// <summary>Section <c>Evidence</c> of the configuration.</summary>
public sealed class EvidenceOptions
{
    public const string Section = "Evidence";

    /// <summary>Binders made at the same time. Each holds the tenant's log in memory.</summary>
    [Range(1, 16)]
    public int Concurrency { get; set; } = 1;

    /// <summary>Orders that may wait; a further one is refused.</summary>
    [Range(1, 1_000)]
    public int MaxWaiting { get; set; } = 32;

    /// <summary>Hourly anchors in one binder.</summary>
    [Range(1, 100_000)]
    public int MaxAnchors { get; set; } = 10_000;

    /// <summary>What every page of every binder must say, such as that this is a demonstration with a short beat.</summary>
    public List<string> Labels { get; set; } = [];
}
