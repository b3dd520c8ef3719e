using System.Text.Json;

namespace Colophon.Protocol.Records;

public static class RecordCommitments
{
    /// <summary>Path → 32 bytes of a record that <see cref="RecordParser"/> accepted; empty where it has none.</summary>
    public static Dictionary<string, byte[]> Read(in RecordView view)
    {
        var commitments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (view.Commitments.IsEmpty)
        {
            return commitments;
        }
        var reader = new Utf8JsonReader(view.Commitments);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = reader.GetString()!;
            reader.Read();
            commitments[path] = reader.GetBytesFromBase64();
        }
        return commitments;
    }
}
