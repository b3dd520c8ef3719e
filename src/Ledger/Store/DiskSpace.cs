namespace Colophon.Ledger;

/// <summary>Tells a full disk, which passes, from a failing one, which doesn't.</summary>
internal static class DiskSpace
{
    private const int NoSpace = 28; // ENOSPC
    private const int Quota = 122; // EDQUOT

    public static bool IsExhausted(IOException error) => error.HResult is NoSpace or Quota;
}
