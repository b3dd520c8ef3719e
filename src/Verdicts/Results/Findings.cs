using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Results;

/// <summary>Where a finding stands; derived, never said by anybody.</summary>
public enum FindingState
{
    /// <summary>Nothing was fixed yet, or the newest retest shows that the fix didn't hold.</summary>
    Open,

    /// <summary>Somebody says that it is fixed; no retest since has tested it.</summary>
    Fixed,

    /// <summary>Retested after the fix by another person, with something to test and without a deviation.</summary>
    Retested,
}

/// <summary>What management makes of deviations that it confirmed: owner, cause, due date, fix and retest, as they stand; and how they came to stand so. No conclusion about a control reads it.</summary>
/// <param name="Index">The leaf that opens it.</param>
/// <param name="Due">Until when it is to be fixed.</param>
/// <param name="Extent">isolated, repeated or systemic; empty while nobody analysed it.</param>
/// <param name="Response">What management answers in the report.</param>
/// <param name="Overdue">Its due date went by before a retest showed that it is fixed.</param>
/// <param name="History">Everything that was recorded about it, oldest first.</param>
public sealed record FindingResult(
    string Id, long Index, long Opened, string By, string Title, IReadOnlyList<string> Deviations, IReadOnlyList<string> Controls, string Owner, long Due, string Cause, string Extent, string Analysis, string Response,
    FindingState State, bool Overdue, IReadOnlyList<FindingWord> History, IReadOnlyList<Retest> Retests)
{
    public bool IsClosed => State == FindingState.Retested;
}

/// <param name="Type">Type of the record.</param>
/// <param name="Text">Its words, and what it changed.</param>
public sealed record FindingWord(long Index, long At, string By, string Type, string Text);

/// <summary>A control's test performed again over the time since the fix. Its result follows from the records, as every other; nobody types it.</summary>
/// <param name="When">From the fix to the retest.</param>
/// <param name="Counts">Performed by somebody else than who fixed it.</param>
public sealed record Retest(long Index, long At, string By, string Control, Interval When, bool Counts, Conclusion Conclusion, string Sentence)
{
    public bool Holds => Counts && Conclusion.Kind is ResultKind.NoDeviationFound or ResultKind.InOperationPartly;
}

/// <summary>An in-scope system beside the sites, and the lists of its members that people brought.</summary>
/// <param name="Index">The leaf that registers it.</param>
public sealed record SystemResult(string Id, string Kind, string Name, string Owner, long Index, long Registered, long? Retired, IReadOnlyList<SystemList> Lists);

/// <param name="Taken">When the list was made, as whoever brought it says.</param>
/// <param name="How">Where it came from, in their words.</param>
/// <param name="Sha256">Hex; of the file as it was brought.</param>
public sealed record SystemList(long Index, long Received, string By, string Taken, string How, string Sha256, IReadOnlyList<SystemMember> Members);

/// <param name="Id">Pseudonym of the account.</param>
/// <param name="Person">Empty where nobody is known to stand for it.</param>
/// <param name="Factor">yes, no, or empty where the list doesn't tell.</param>
public sealed record SystemMember(string Id, string Person, string Rights, string Factor);
