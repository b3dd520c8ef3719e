using System.Buffers.Binary;
using System.Text;

namespace Colophon.Cli.Collector.Host;

/// <summary>A session of an account of the operating system, as the system's own log of sessions (wtmp) has it.</summary>
/// <param name="From">Address or host name; empty for a local one.</param>
internal sealed record LogIn(bool Began, string User, string Line, string From, DateTimeOffset At);

/// <summary>
/// Reads <c>/var/log/wtmp</c> from where it was left: who had a shell on the host, by whatever way, at least as far as the system writes it down. SFTP without a
/// shell is not in it.
/// </summary>
internal static class LogIns
{
    /// <summary>Size of glibc's <c>struct utmp</c> on 64-bit Linux.</summary>
    public const int EntryBytes = 384;

    private const short UserProcess = 7;
    private const short DeadProcess = 8;
    private const int MostAtOnce = 500;

    /// <param name="position">Where the last reading ended; a shorter file was rotated and is read from its beginning.</param>
    /// <returns>The entries, and where the next reading begins.</returns>
    public static (IReadOnlyList<LogIn> Entries, long Next) Read(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = file.Length < position ? 0 : position;
        file.Position = from - (from % EntryBytes);
        var entry = new byte[EntryBytes];
        var found = new List<LogIn>();
        while (found.Count < MostAtOnce && file.ReadAtLeast(entry, EntryBytes, throwOnEndOfStream: false) == EntryBytes)
        {
            from = file.Position;
            var kind = BinaryPrimitives.ReadInt16LittleEndian(entry);
            var user = Text(entry.AsSpan(44, 32));
            if (kind == UserProcess || (kind == DeadProcess && Text(entry.AsSpan(8, 32)).Length > 0))
            {
                found.Add(new(kind == UserProcess, user, Text(entry.AsSpan(8, 32)), Text(entry.AsSpan(76, 256)), DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(340)))));
            }
        }
        return (found, from);
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
