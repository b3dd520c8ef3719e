using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference;

/// <summary>What a version does better than the one before.</summary>
internal static class Improvements
{
    public static ImmutableArray<string> Of(Comparison c)
    {
        var list = ImmutableArray.CreateBuilder<string>();
        list.AddRange(c.Findings.Fixed.Select(f => $"{f.Category switch { FindingCategory.Malware => "Malicious code is gone", FindingCategory.Unwanted => "Unwanted software is gone", _ => "A weak spot is closed" }}: {f.Title} ({f.Path} {f.Line})"));
        foreach (var change in c.Items.Where(i => i is { Change: Change.Changed, Old.Entry: not null, New.Entry: not null }))
        {
            if (change.New!.Entry!.Audience > change.Old!.Entry!.Audience) { list.Add($"The {change.New.Kind.One()} {change.New.Name} is for {change.New.Entry.Audience.Words()}, no longer for {change.Old.Entry.Audience.Words()}"); }
        }
        list.AddRange(c.Of(Change.Removed, SurfaceKind.OutboundHost, SurfaceKind.BrowserHost).Select(i => $"No longer talks to {i.Item.Name}"));
        list.AddRange(c.Of(Change.Removed, SurfaceKind.DynamicCode, SurfaceKind.Command).Select(i => $"No longer: {i.Item.Name}"));
        var flaws = c.Options.Flaws ?? new KnownFlaws();
        foreach (var change in c.Items.Where(i => i.Item.Kind == SurfaceKind.Library && i.Old is not null && i.Change is Change.Changed or Change.Removed))
        {
            var before = Flaws(change.Old!, flaws);
            var gone = before.Except(change.New is { } item ? Flaws(item, flaws) : []).ToList();
            if (gone.Count > 0) { list.Add($"A known flaw of {change.Old!.Name[(change.Old.Name.IndexOf(':', StringComparison.Ordinal) + 1)..]} is gone ({string.Join(", ", gone)})"); }
        }
        return list.ToImmutable();
    }

    private static List<string> Flaws(SurfaceItem library, ILibraryFlaws flaws) => [.. library.Facts.GetValueOrDefault("version", "").Split(", ").SelectMany(v => flaws.Of(library.Name, v)).Select(f => f.Id).Distinct(StringComparer.Ordinal)];
}
