using System.Collections.Immutable;
using Colophon.Php.Analysis;

namespace Colophon.Php.Surface;

/// <summary>One thing of the surface. Kind and name say what it is in every version; facts, entry and places may differ.</summary>
/// <param name="Facts">In the order of their names.</param>
/// <param name="Entry">For what others can call: who, and what it then does.</param>
/// <param name="Places">Where it stands, in the order of the paths.</param>
public sealed record SurfaceItem(SurfaceKind Kind, string Name, ImmutableSortedDictionary<string, string> Facts, Entry? Entry, ImmutableArray<Place> Places);

/// <param name="EndLine">The last line of the expression or declaration.</param>
public sealed record Place(string Path, int Line, int EndLine);

/// <summary>How something can be called from outside.</summary>
/// <param name="Handler">The code that answers, as its author would call it; empty when it can't be told.</param>
/// <param name="Checks">What stands in the way, in the order of the code. Found, not proven: whether a check can be got around isn't judged.</param>
public sealed record Entry(string Handler, Audience Audience, ImmutableArray<Check> Checks, Effects Effects, Place? HandlerPlace);

/// <summary>Who gets through, after the checks that were found. From the widest to the narrowest.</summary>
public enum Audience
{
    /// <summary>Anyone on the internet.</summary>
    Anyone,

    /// <summary>The code that decides could not be followed.</summary>
    Unknown,

    /// <summary>A check of its own, such as a secret in the address.</summary>
    OwnCheck,

    /// <summary>Everyone with an account, customers and subscribers included.</summary>
    SignedIn,

    /// <summary>Those who hold the capabilities that the checks name.</summary>
    Capability,

    /// <summary>Only the site itself.</summary>
    Internal,
}

/// <param name="Name">The capability, or the nonce's action.</param>
/// <param name="Asked">The whole condition without spaces and comments, so that a changed question is seen.</param>
public sealed record Check(GuardKind Kind, string Name, string Asked, Place Place);

/// <summary>What code does when it is called, itself or through what it calls within the component.</summary>
[Flags]
public enum Effects
{
    None = 0,
    ReadsRequest = 1,
    ReadsDatabase = 2,
    WritesDatabase = 4,
    WritesOptions = 8,
    WritesFiles = 16,
    ChangesUsers = 32,
    SendsRequests = 64,
    SendsMail = 128,
    RunsCode = 256,
}
