using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference;

public enum ReviewLevel
{
    /// <summary>Nothing here needs a second look.</summary>
    Calm,

    /// <summary>Somebody should know this and agree to it.</summary>
    Look,

    /// <summary>Not before somebody who reads PHP has explained it.</summary>
    Stop,
}

/// <summary>What a reviewer needs to know about a version, beside the one that runs now or beside nothing. The same two versions always give the same review.</summary>
/// <param name="Headline">One sentence: the risk.</param>
/// <param name="Advice">What to do now.</param>
/// <param name="Concerns">The gravest first. Those of level <see cref="ReviewLevel.Calm"/> are only told.</param>
/// <param name="Closed">What the new version does better, in words.</param>
/// <param name="Limits">What this analysis can't show.</param>
public sealed record Review(
    ReviewLevel Level,
    string Headline,
    string Advice,
    ComponentHeader? Old,
    ComponentHeader New,
    ImmutableArray<Concern> Concerns,
    ImmutableArray<string> Closed,
    ImmutableArray<ItemChange> Items,
    ImmutableArray<FileChange> Files,
    FindingChanges Findings,
    ImmutableArray<UnreadPart> Unread,
    ReviewSizes Sizes,
    ImmutableArray<string> Limits);

/// <summary>One reason to look.</summary>
/// <param name="Rule">Names the kind of reason, the same in every review.</param>
/// <param name="Clause">Goes on after "it": <c>talks to evil.example</c>.</param>
/// <param name="Meaning">For somebody who doesn't program.</param>
/// <param name="Ask">What would settle it.</param>
/// <param name="Subject">The name of the route, host, file…; concerns of one rule differ in it.</param>
public sealed record Concern(string Rule, ReviewLevel Level, string Title, string Clause, string Meaning, string Ask, string Subject, Place? Old, Place? New, CodePair? Code);

public enum Change { Added, Removed, Changed, Same }

/// <param name="Details">In words, what differs.</param>
public sealed record ItemChange(Change Change, SurfaceItem? Old, SurfaceItem? New, ImmutableArray<string> Details)
{
    public SurfaceItem Item => New ?? Old!;
}

public enum FileChangeKind { Added, Removed, Changed, Moved, Reformatted }

/// <param name="OldPath">Where it was before, if it was.</param>
public sealed record FileChange(FileChangeKind Change, string Path, string? OldPath, FileKind Kind, long Bytes, bool IsMinified);

public sealed record FindingChanges(ImmutableArray<Finding> New, ImmutableArray<Finding> Fixed, ImmutableArray<Finding> InBoth);

public sealed record ReviewSizes(int OldFiles, int NewFiles, long OldBytes, long NewBytes, int UnchangedFiles);

/// <summary>The same place in both versions, line beside line.</summary>
/// <param name="OldPath">Null when the old version has no such file.</param>
public sealed record CodePair(string? OldPath, string? NewPath, ImmutableArray<CodeRow> Rows);

/// <summary>A line of either side; a number of 0 means that there is none on that side.</summary>
public sealed record CodeRow(int OldLine, string OldText, int NewLine, string NewText, bool IsMarked)
{
    public bool IsSame => OldLine > 0 && NewLine > 0 && OldText.Trim() == NewText.Trim();
}
