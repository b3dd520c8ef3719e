using System.Collections.Immutable;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Difference.Rules;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference;

/// <summary>Writes the review of a version, beside the one that runs now or beside nothing.</summary>
public static class Reviewer
{
    private static readonly IRule[] Rules = [new MaliciousCode(), new UnwantedSoftware(), new RunsCode(), new Unread(), new NewFlows(), new LostChecks(), new People(), new OpenedEntries(), new Rules.Libraries(), new NewHosts(), new Stored(), new OddFiles(), new Identity()];

    private static readonly ImmutableArray<string> Limits =
    [
        "Code that is made at run time, or comes from the database or another server, is not in the files and was not seen.",
        "What other servers do with what they get can't be told from here.",
        "Checks were found, not proven: a condition may still be got around.",
        "Scripts for the browser are searched for the servers they ask; what else they do was not analysed.",
    ];

    public static Review Compare(ComponentVersion? old, ComponentVersion @new, ReviewOptions options)
    {
        ArgumentNullException.ThrowIfNull(@new);
        ArgumentNullException.ThrowIfNull(options);
        var c = new Comparison(old, @new, options);
        // Stable: concerns of one level keep the order of the rules, and within a rule that of the names.
        var concerns = OnePlace.Of(Rules.SelectMany(r => r.Judge(c))).OrderByDescending(k => k.Level).ToImmutableArray();
        var closed = Improvements.Of(c);
        var level = concerns.IsEmpty ? ReviewLevel.Calm : concerns.Max(k => k.Level);
        var unchanged = @new.Surface.Files.Length - c.Files.Count(f => f.Change != FileChangeKind.Removed);
        return new Review(level, Headlines.Of(c, level, concerns, closed), Headlines.Advice(level), old?.Surface.Header, @new.Surface.Header, concerns, closed, c.Items, c.Files, c.Findings, @new.Unread,
            new ReviewSizes(old?.Surface.Files.Length ?? 0, @new.Surface.Files.Length, old?.Surface.Files.Sum(f => f.Bytes) ?? 0, @new.Surface.Files.Sum(f => f.Bytes), unchanged), Limits);
    }
}
