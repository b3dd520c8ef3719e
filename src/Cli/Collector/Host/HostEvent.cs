namespace Colophon.Cli.Collector.Host;

/// <summary>One kind of thing that a log of the host tells; how many there were of it in a reading is counted.</summary>
/// <param name="Type">The record's type.</param>
/// <param name="User">Account of the system, the panel or the database; empty where nobody is named.</param>
/// <param name="ObjectKind">What it was done to, with <paramref name="ObjectId"/>.</param>
/// <param name="How">Method, operation or outcome.</param>
/// <param name="From">Address; private.</param>
internal sealed record HostEvent(string Type, string User, string ObjectKind, string ObjectId, string How, string From = "");
