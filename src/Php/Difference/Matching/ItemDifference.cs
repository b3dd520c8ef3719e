using System.Collections.Immutable;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Matching;

/// <summary>In words, how an item of both versions differs. Where it stands and what its functions are called is no difference.</summary>
internal static class ItemDifference
{
    private static readonly string[] NoNews = ["from", "handler", "by"];

    public static ImmutableArray<string> Between(SurfaceItem old, SurfaceItem item)
    {
        var details = ImmutableArray.CreateBuilder<string>();
        foreach (var name in old.Facts.Keys.Union(item.Facts.Keys).Except(NoNews).Order(StringComparer.Ordinal))
        {
            var (before, now) = (old.Facts.GetValueOrDefault(name, ""), item.Facts.GetValueOrDefault(name, ""));
            if (before != now) { details.Add($"{name}: {Shown(before)} → {Shown(now)}"); }
        }
        if (old.Entry is { } was && item.Entry is { } entry)
        {
            if (was.Audience != entry.Audience) { details.Add($"who: {was.Audience.Words()} → {entry.Audience.Words()}"); }
            foreach (var check in was.Checks.Where(c => !entry.Checks.Any(n => Same(n, c))).DistinctBy(c => (c.Kind, c.Name))) { details.Add($"no longer asks for {Words(check)}"); }
            foreach (var check in entry.Checks.Where(c => !was.Checks.Any(o => Same(o, c))).DistinctBy(c => (c.Kind, c.Name))) { details.Add($"now asks for {Words(check)}"); }
            var more = (entry.Effects & ~was.Effects).Words().ToList();
            if (more.Count > 0) { details.Add($"now also {string.Join(", ", more)}"); }
        }
        return details.ToImmutable();
    }

    public static bool Same(Check a, Check b) => a.Kind == b.Kind && a.Name == b.Name;

    public static string Words(Check check) => check.Kind switch
    {
        Analysis.GuardKind.Capability => $"the capability {check.Name}",
        Analysis.GuardKind.Nonce => $"a nonce ({check.Name})",
        Analysis.GuardKind.SignedIn => "a signed-in account",
        _ => "a secret",
    };

    private static string Shown(string value) => value.Length == 0 ? "none" : value;
}
