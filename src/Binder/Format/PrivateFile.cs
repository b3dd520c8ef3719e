namespace Colophon.Binder;

/// <summary>private/fields.json.</summary>
internal sealed record PrivateFile(IReadOnlyList<DisclosedFields> Fields);

/// <summary>Private fields of the record at <paramref name="Index"/>, opened on request.</summary>
/// <param name="EventKey">Base64 of 32 bytes: opens the record's commitments, of these fields alone.</param>
public sealed record DisclosedFields(long Index, string Subject, string EventKey, IReadOnlyDictionary<string, string> Fields);
