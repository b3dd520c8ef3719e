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

    /// <summary>The Chromium that prints report.pdf, such as <c>/usr/bin/chromium</c>. Empty: binders hold no PDF, and say so.</summary>
    public string Chromium { get; set; } = "";

    /// <summary>How long one report may take to print; then the binder goes without.</summary>
    [Range(5, 3_600)]
    public int PrintSeconds { get; set; } = 300;

    /// <summary>Chromium's own sandbox doesn't run for root. Only where the server runs as root and must print all the same.</summary>
    public bool ChromiumWithoutSandbox { get; set; }

    /// <summary>What every page of every binder must say, such as that this is a demonstration with a short beat.</summary>
    public List<string> Labels { get; set; } = [];
}
