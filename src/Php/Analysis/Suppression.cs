namespace Colophon.Php.Analysis;

/// <summary>Somebody's word that a finding need not be looked at again until a day.</summary>
/// <param name="Finding">The finding's id.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Expires">The last day on which it holds.</param>
public sealed record Suppression(string Finding, string Owner, string Reason, DateOnly Expires);
