namespace Colophon.Scanning.Feeds;

/// <summary>A feed's file that isn't what it should be. The mirror before it stays.</summary>
/// <param name="rule">Short name of what it broke, as records tell it.</param>
internal sealed class FeedException(string rule, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Rule { get; } = rule;
}
