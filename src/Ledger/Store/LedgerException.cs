namespace Colophon.Ledger;

/// <summary>The store met what must not be worked around: damaged files, a rolled-back ledger, a disk that failed. Says what and where.</summary>
public sealed class LedgerException : Exception
{
    public LedgerException(string message) : base(message) { }

    public LedgerException(string message, Exception inner) : base(message, inner) { }
}
