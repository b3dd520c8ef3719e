namespace Colophon.Protocol.Wire;

/// <summary>Every bound of the wire in one place; docs/formats/agent-protocol.md and records.md state the same numbers.</summary>
public static class WireLimits
{
    public const int BatchBytes = 4 * 1024 * 1024;
    public const int RecordsPerBatch = 1_000;

    /// <summary>Private lines per batch: a record has one per subject it names.</summary>
    public const int PrivatePerBatch = 4_000;
    public const int PrivateLineBytes = 16 * 1024;
    public const int HeaderBytes = 4_096;
    public const int RecordBytes = 65_535;
    public const int JsonDepth = 16;
    public const int TypeChars = 64;
    public const int EnrolmentBytes = 16 * 1024;
    public const int ProofsPerExchange = 16;

    /// <summary>Integers of I-JSON (RFC 7493): what every implementation reads exactly.</summary>
    public const long MaxInteger = 1L << 53;
}
