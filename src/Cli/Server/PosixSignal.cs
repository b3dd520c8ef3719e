using System.Runtime.InteropServices;

namespace Colophon.Cli.Server;

/// <summary>.NET can kill a process but not ask it to end.</summary>
internal static partial class PosixSignal
{
    private const int SigTerm = 15;

    public static void Terminate(int pid) => _ = Kill(pid, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
