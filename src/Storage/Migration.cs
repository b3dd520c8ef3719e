namespace Colophon.Storage;

/// <summary>One forward step of a room's tables. Numbers begin at 1 and have no holes; a step that was released is never edited.</summary>
public sealed record Migration(string Room, int Number, string Sql);
