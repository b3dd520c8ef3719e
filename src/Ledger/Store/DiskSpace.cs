namespace Colophon.Ledger;

/// <summary>Tells a full disk, which passes, from a failing one, which doesn't.</summary>
internal static class DiskSpace
{
    private const int TooBig = 27; // EFBIG: the process' file size limit
    private const int NoSpace = 28; // ENOSPC
    private const int Quota = 122; // EDQUOT
    private const int HResultDiskFull = unchecked((int)0x80070070); // what .NET makes of ENOSPC in some calls

    public static bool IsExhausted(IOException error) => error.HResult is NoSpace or Quota or TooBig or HResultDiskFull;
}
