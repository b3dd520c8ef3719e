using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>One version of a control being tested. It is shown the sites one after the other, in the order of their ids, and keeps of each only what it found.</summary>
internal abstract class ProcedureTest
{
    /// <summary>Null where no judgement is kept.</summary>
    public KeptFindings? Kept { get; set; }

    /// <summary>Looks at an open site.</summary>
    public virtual void Take(SiteDossier site)
    {
    }

    /// <summary>What it found, once it was shown every site.</summary>
    /// <param name="others">Results of the other controls, for a procedure that judges what they found; else empty.</param>
    public abstract Finding Conclude(IReadOnlyList<ControlResult> others);
}
