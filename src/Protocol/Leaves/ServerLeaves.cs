using System.Text.Json.Nodes;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;

namespace Colophon.Protocol.Leaves;

// The server's own entries, one record per row of the table in docs/formats/ledger.md. Their members come after leaf, v and at, which LeafBytes writes.

/// <summary>Entry 0 of every tree.</summary>
public sealed record GenesisLeaf(string Tenant, string Name, string Origin, JsonObject Settings) : IServerLeaf
{
    public static string Type => "genesis";
}

/// <summary>Certifies a source's key from this index on.</summary>
public sealed record EnrolledLeaf(SignedEnvelope Identity) : IServerLeaf
{
    public static string Type => "enrolled";
}

/// <summary>The next <paramref name="Count"/> entries are this batch's.</summary>
public sealed record BatchLeaf(string Source, string Epoch, long Number, long FirstSeq, int Count, string Root, string Header, string Sig, QuotedTree Quoted) : IServerLeaf
{
    public static string Type => "batch";
}

/// <summary>Stands for a record whose content broke <paramref name="Rule"/>.</summary>
public sealed record UnreadableLeaf(string Source, string Epoch, long Seq, string Sha256, int Length, string LeafHash, string Rule) : IServerLeaf
{
    public static string Type => "unreadable";
}

public sealed record GapLeaf(string Source, string Epoch, long FromSeq, long ToSeq) : IServerLeaf
{
    public static string Type => "gap";
}

public sealed record FillLeaf(string Source, string Epoch, long FromSeq, long ToSeq) : IServerLeaf
{
    public static string Type => "fill";
}

/// <summary>Two authentic batches claim one place; <paramref name="Blob"/> keeps the second whole.</summary>
public sealed record ForkLeaf(string Source, string Epoch, long Number, string First, string Second, string Header, string Sig, BlobReference Blob) : IServerLeaf
{
    public static string Type => "fork";
}

public sealed record BlobReference(string Sha256, long Length, string Media);

public sealed record RewoundLeaf(string Source, string Epoch, long NextSeq, long HadSeq, string Successor) : IServerLeaf
{
    public static string Type => "rewound";
}

public sealed record SilentLeaf(string Source, DateTimeOffset Since) : IServerLeaf
{
    public static string Type => "silent";
}

public sealed record StartedLeaf(DateTimeOffset DownSince) : IServerLeaf
{
    public static string Type => "started";
}

public sealed record RetiredLeaf(string Source, string Reason) : IServerLeaf
{
    public static string Type => "retired";
}

/// <summary>Only in the system tree: refused traffic since the last such leaf, by rule.</summary>
public sealed record RefusedLeaf(SortedDictionary<string, long> Counts) : IServerLeaf
{
    public static string Type => "refused";
}
