using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Systems;

/// <summary>What kinds of system stand beside the sites.</summary>
public static class SystemWords
{
    public static readonly IReadOnlyList<(string Kind, string Words)> Kinds =
    [
        ("host", "Host panel"), ("shell", "Shell and file transfer"), ("database", "Database"), ("dns", "DNS registrar"), ("edge", "Edge and firewall"), ("tags", "Tag manager"), ("repository", "Code repository"),
        ("pipeline", "Pipeline"), ("identity", "Identity provider"), ("mail", "Mail"), ("payment", "Payment provider"), ("tickets", "Ticketing"), ("devices", "Work devices"), ("other", "Another system"),
    ];

    public static string Of(string kind) => Kinds.FirstOrDefault(k => k.Kind == kind).Words ?? kind;

    public static (string Kind, string Word) State(SystemResult system) =>
        system.Retired is not null ? ("off", "Retired") : system.Lists.Count == 0 ? ("unknown", "Not tested: no list") : Faults(system.Lists[^1]) is > 0 and var n ? ("bad", n == 1 ? "1 member needs an answer" : $"{n} members need an answer") : ("ok", "Each member is declared");

    /// <summary>Members of nobody, or without a second factor.</summary>
    public static int Faults(SystemList list) => list.Members.Count(m => m.Person.Length == 0 || m.Factor == "no");
}
