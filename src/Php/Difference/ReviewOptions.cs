namespace Colophon.Php.Difference;

/// <param name="Today">Against which the age of a release is told.</param>
/// <param name="LastUpdated">When the new version was published, where that is known.</param>
/// <param name="Flaws">Known flaws of libraries; by default the short list that comes with Colophon.</param>
public sealed record ReviewOptions(DateOnly Today, DateOnly? LastUpdated = null, ILibraryFlaws? Flaws = null);

/// <summary>Knows which versions of libraries have published flaws.</summary>
public interface ILibraryFlaws
{
    /// <param name="package">As a bundled library is named: <c>npm:jquery</c>, <c>composer:twig/twig</c>.</param>
    IReadOnlyList<LibraryFlaw> Of(string package, string version);
}

/// <param name="Allows">What an attacker gets, in words that go on after "it allows".</param>
/// <param name="FixedIn">The first version without it; empty where none is known.</param>
/// <param name="IsExploited">Attackers are known to use it.</param>
public sealed record LibraryFlaw(string Id, string Severity, string Allows, string FixedIn, bool IsExploited = false);
