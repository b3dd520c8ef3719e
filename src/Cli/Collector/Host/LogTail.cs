using System.Text;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.Host;

/// <summary>Where the reading of a log ended.</summary>
internal sealed record LogPosition(ulong Inode, long Offset);

/// <summary>Reads what a log got since the last time, in bounds: a log that grows faster is read on at the next beat. A file that was put in its place is read from its beginning, after the rest of the old one.</summary>
internal static class LogTail
{
    /// <summary>Bytes that one reading takes in.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>Of a longer line, its beginning.</summary>
    public const int LongestLine = 8 << 10;

    /// <param name="position">Null the first time, which begins now: what was before enrolment is nobody's evidence.</param>
    /// <exception cref="IOException">or <see cref="UnauthorizedAccessException"/>, when it can't be read.</exception>
    public static (IReadOnlyList<string> Lines, LogPosition Next) Read(string path, LogPosition? position)
    {
        // Opened first: what is not there, or not ours to read, says so.
        using var file = Open(path);
        var inode = FileStamp.Of(path)?.Inode ?? 0;
        if (position is null) { return ([], new(inode, file.Length)); }
        var lines = new List<string>();
        var left = (long)MostBytes;
        if (position.Inode != inode)
        {
            // Rotated: what the old one got at last stands in the file beside it, where it was not yet compressed.
            var old = path + ".1";
            if (FileStamp.Of(old) is { } before && before.Inode == position.Inode)
            {
                using var rest = Open(old);
                var offset = Take(rest, position.Offset, ref left, lines);
                if (offset < rest.Length && left <= 0) { return (lines, new(position.Inode, offset)); }
            }
            position = new(inode, 0);
        }
        return (lines, new(inode, Take(file, file.Length < position.Offset ? 0 : position.Offset, ref left, lines)));
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whole lines alone: one that is being written is read when it ends.</summary>
    private static long Take(FileStream file, long from, ref long left, List<string> lines)
    {
        file.Position = from;
        var buffer = new byte[64 << 10];
        var line = new MemoryStream();
        var end = from;
        var at = from;
        while (left > 0 && file.Read(buffer) is > 0 and var read)
        {
            left -= read;
            var start = 0;
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] != '\n') { continue; }
                Add(buffer.AsSpan(start, i - start));
                lines.Add(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
                line.SetLength(0);
                start = i + 1;
                end = at + start;
            }
            Add(buffer.AsSpan(start, read - start));
            at += read;
        }
        // One line longer than everything that may be read at once: its end is looked for from here.
        return left <= 0 && end == from ? at : end;

        void Add(ReadOnlySpan<byte> part) => line.Write(part[..(int)Math.Min(part.Length, LongestLine - line.Length)]);
    }
}
