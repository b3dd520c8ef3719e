namespace Colophon.Web.Components;

/// <summary>One figure that proves the answer, with its base ("1.05 % of 287").</summary>
public sealed record Readout(string Name, string Value, string Base, bool Against = false);
