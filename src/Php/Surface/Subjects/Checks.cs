using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Every capability that a routine itself asks for before it goes on.</summary>
internal sealed class CapabilityChecks : IRoutineSubject
{
    public void Look(Routine routine, Survey survey)
    {
        foreach (var gate in survey.Reach.Gates(routine))
        {
            if (gate.IsOwn && gate.Check.Kind == GuardKind.Capability) { survey.Add(SurfaceKind.CapabilityCheck, $"{routine.Name}: {gate.Check.Name}", gate.Check.Place, null, ("asked", gate.Check.Asked)); }
        }
    }
}
