using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>docs/events.json, as the tests read it.</summary>
internal sealed record Event(string Type, string Area, string Words, string Severity, string Object, string[] Fields, string[] Private, string[] Hooks, string[] Criteria, string Since, string Proved, string[] Routes);

internal sealed record StateSection(string Section, string Words, string[] ToldBy);

internal sealed record EventsFile(int V, Event[] Events, StateSection[] State);

internal static class Events
{
    private static readonly JsonSerializerOptions s_snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static string Path { get; } = System.IO.Path.Combine(Shell.Root, "docs", "events.json");

    public static EventsFile Read { get; } = JsonSerializer.Deserialize<EventsFile>(File.ReadAllText(Path), s_snake)!;

    /// <summary>Also the looks at the state, whose types end in the section's name.</summary>
    public static Event Of(string type) =>
        Read.Events.SingleOrDefault(e => e.Type == type)
        ?? (Read.State.SingleOrDefault(s => "state." + s.Section == type) is { } section ? new(type, "State", section.Words, "info", "site", [], [], [], [], "0.1.0", "real", []) : throw new InvalidOperationException($"{type} is not in docs/events.json"));
}
