namespace Colophon.Php.Surface;

public enum ComponentKind { Plugin, Theme, Unknown }

/// <summary>What a component says about itself, in the head of its main file and in its readme. Empty where it says nothing.</summary>
/// <param name="Name">Of the component; where it gives none, its folder.</param>
/// <param name="UpdateUri">Where it takes updates from, if not from wordpress.org.</param>
public sealed record ComponentHeader(
    ComponentKind Kind, string Slug, string Name, string Version, string Author, string License, string Uri, string UpdateUri,
    string RequiresWordPress, string RequiresPhp, string TestedUpTo, string StableTag, string MainFile);
