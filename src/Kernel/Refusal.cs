namespace Colophon.Kernel;

/// <summary>An expected "no": what rule, with which HTTP status, and what to do. Becomes a ProblemDetails of type <c>urn:colophon:refusal:&lt;rule&gt;</c> at the edge.</summary>
public sealed record Refusal(string Rule, int Status, string Detail)
{
    public TimeSpan? RetryAfter { get; init; }

    public IReadOnlyDictionary<string, object?> Members { get; init; } = new Dictionary<string, object?>();
}
