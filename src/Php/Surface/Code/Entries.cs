using System.Collections.Immutable;
using Colophon.Php.Analysis;

namespace Colophon.Php.Surface.Code;

/// <summary>Who gets through to a handler.</summary>
internal static class Entries
{
    /// <param name="before">Who reaches the handler at all.</param>
    /// <param name="first">Checks of the registration, before those of the handler.</param>
    public static Entry Of(Callable handler, Audience before, Survey survey, IEnumerable<Check>? first = null)
    {
        var checks = (first ?? []).Concat(handler.Routine is { } routine ? survey.Reach.Gates(routine).Select(g => g.Check) : []).ToImmutableArray();
        var effects = handler.Routine is { } reached ? survey.Reach.Effects(reached) : Effects.None;
        return new Entry(handler.Name, Narrowed(before, checks), checks, effects, handler.Routine?.Place(handler.Routine.Node));
    }

    private static Audience Narrowed(Audience before, ImmutableArray<Check> checks)
    {
        if (before is Audience.Internal) { return before; }
        if (checks.Any(c => c.Kind == GuardKind.Capability)) { return Audience.Capability; }
        if (before is Audience.Anyone && checks.Any(c => c.Kind == GuardKind.SignedIn)) { return Audience.SignedIn; }
        return before is Audience.Anyone && checks.Any(c => c.Kind == GuardKind.Token) ? Audience.OwnCheck : before;
    }
}
