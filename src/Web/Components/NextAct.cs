namespace Colophon.Web.Components;

/// <summary>An act in order of what it moves: reason, effort, effect, and the link that begins it.</summary>
public sealed record NextAct(string Title, string Why, string Effort, string Effect, string Label, string Href);
