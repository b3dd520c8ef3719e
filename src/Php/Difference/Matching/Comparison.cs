using System.Collections.Immutable;
using Colophon.Php.Difference.Code;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Matching;

/// <summary>Both versions and what became of each part: what the rules judge.</summary>
internal sealed class Comparison
{
    public Comparison(ComponentVersion? old, ComponentVersion @new, ReviewOptions options)
    {
        (Old, New, Options) = (old, @new, options);
        Files = FileMatcher.Match(old?.Surface, @new.Surface);
        Items = ItemMatcher.Match(old?.Surface, @new.Surface);
        Findings = FindingMatcher.Match(old?.Findings ?? [], @new.Findings);
        Code = new CodeViewer(old?.Surface, @new.Surface, Files);
        var before = old?.Unread.Select(u => (u.Path, u.Because)).ToHashSet() ?? [];
        var same = Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        Unread = [.. @new.Unread.Where(u => !before.Contains((u.Path, u.Because)) || same.Contains(u.Path))];
    }

    public ComponentVersion? Old { get; }
    public ComponentVersion New { get; }
    public ReviewOptions Options { get; }
    public ImmutableArray<FileChange> Files { get; }
    public ImmutableArray<ItemChange> Items { get; }
    public FindingChanges Findings { get; }
    public CodeViewer Code { get; }

    /// <summary>What was not analysed and is not the very same as in the old version.</summary>
    public ImmutableArray<UnreadPart> Unread { get; }

    /// <summary>There is nothing to compare with: whatever the component does is new, and not each of it is news.</summary>
    public bool IsFirst => Old is null;

    public IEnumerable<ItemChange> Of(Change change, params SurfaceKind[] kinds) => Items.Where(i => i.Change == change && kinds.Contains(i.Item.Kind));

    public ReviewLevel UnlessFirst(ReviewLevel level) => IsFirst ? ReviewLevel.Calm : level;
}
