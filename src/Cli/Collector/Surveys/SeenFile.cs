using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.Surveys;

/// <summary>What is known of a file as long as its stamp is this one.</summary>
/// <param name="Sha256">Empty where it was not read.</param>
/// <param name="Marks">Signs of code, or why it was not read.</param>
internal sealed record SeenFile(FileStamp Stamp, string Sha256, string Marks)
{
    /// <summary>Reading takes the site's own disk and processors.</summary>
    private const int MostReaders = 4;

    /// <summary>What could not be read may be another time: a right on a folder leaves no trace on its files.</summary>
    private const string Unreadable = "unreadable";

    /// <summary>It was read just now.</summary>
    [JsonIgnore]
    public bool IsFresh { get; init; }

    /// <summary>The server is told of it.</summary>
    public bool IsToldAt(string id) => (Marks.Length > 0 && Marks != "link") || SiteWalk.IsNamed(id);

    /// <summary>Every file by its id, read where its stamp is another than before.</summary>
    /// <returns>And whether the time was enough for all of them.</returns>
    public static (Dictionary<string, SeenFile> Seen, bool Whole) Read(SiteWalk walk, Dictionary<string, SeenFile> before, Func<bool> inTime)
    {
        var seen = new ConcurrentDictionary<string, SeenFile>(StringComparer.Ordinal);
        var whole = true;
        var readers = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, MostReaders) };
        Parallel.ForEach(Partitioner.Create(walk.Files(), EnumerablePartitionerOptions.NoBuffering), readers, () => new Marks.Reader(), (file, _, reader) =>
        {
            if (before.TryGetValue(file.Id, out var known) && known.Stamp == file.Stamp && known.Marks != Unreadable) { seen[file.Id] = known with { IsFresh = false }; }
            else if (file.Why.Length > 0) { seen[file.Id] = new(file.Stamp, "", file.Why); }
            else if (inTime())
            {
                var (sha256, marks) = reader.Of(file);
                seen[file.Id] = new(file.Stamp, sha256, marks) { IsFresh = true };
            }
            else { whole = false; }
            return reader;
        }, reader => reader.Dispose());
        return (seen.ToDictionary(StringComparer.Ordinal), whole);
    }
}
