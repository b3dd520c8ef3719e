namespace Colophon.Protocol.Wire;

/// <summary>The rules by which the server says no on the agent's wire; the <c>type</c> of a problem is <c>urn:colophon:refusal:&lt;rule&gt;</c>.</summary>
public static class RefusalRules
{
    public const string TooLarge = "too-large";
    public const string Malformed = "malformed";
    public const string SourceUnknown = "source-unknown";
    public const string Signature = "signature";
    public const string Epoch = "epoch";
    public const string Rewound = "rewound";
    public const string Forked = "forked";
    public const string Busy = "busy";
    public const string DiskFull = "disk-full";
    public const string TokenUnknown = "token-unknown";
    public const string TokenExpired = "token-expired";
    public const string TokenUsed = "token-used";
    public const string TokenSite = "token-site";

    public const string TypePrefix = "urn:colophon:refusal:";
}
