using System.Collections.Immutable;

namespace Colophon.Php.Surface.Code;

/// <summary>A routine, and what the variables of the loops around a place hold in one round.</summary>
internal sealed record Scope(Routine Routine, ImmutableDictionary<string, Value> Bound)
{
    public static Scope Of(Routine routine) => new(routine, ImmutableDictionary<string, Value>.Empty);
}
