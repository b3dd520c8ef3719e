namespace Colophon.Cli;

internal static class DiskFull
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>.NET keeps the errno of a failed write in the low bits of the HResult.</summary>
    public static bool Is(IOException e) => (e.HResult & 0xFFFF) is NoSpace or QuotaExceeded;

    public static string Message(IOException e) => $"The disk is full ({e.Message}): free some space, then run the command again. Nothing acknowledged was lost.";
}
