using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Vendors;

/// <summary>Who supplies running code, from what the sites' components say of themselves. A change of author or origin is news: a plugin that was sold is another supplier's.</summary>
internal static class VendorRegister
{
    public static IReadOnlyList<Fact> News(TenantView view)
    {
        var seen = view.Sites.SelectMany(s => s.Components).Where(c => c.Kind is ComponentKind.Plugin or ComponentKind.Theme && c.Heading is not null).GroupBy(c => c.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => Describe(g.MaxBy(c => c.Since)!), StringComparer.Ordinal);
        var there = view.Sites.SelectMany(s => s.Components).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. seen.Values.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => Of(s, view.Vendors.GetValueOrDefault(s.Key))),
            .. view.Vendors.Keys.Where(k => !there.Contains(k)).Order(StringComparer.Ordinal).Select(k => new Fact("vendor.left", FactActor.System, new("vendor", k))),
        ];
    }

    private static IEnumerable<Fact> Of(Supplier supplier, Vendor? known)
    {
        var about = new FactObject("vendor", supplier.Key);
        if (known is null) { yield return new("vendor.registered", FactActor.System, about) { After = CaseRecords.Write(supplier) }; }
        else if (known.Supplier != supplier) { yield return new("vendor.changed", FactActor.System, about) { Before = CaseRecords.Write(known.Supplier), After = CaseRecords.Write(supplier) }; }
    }

    private static Supplier Describe(Component c) => new(c.Kind, c.Slug, c.Heading!.Name ?? c.Slug, c.Heading.Author ?? "", c.Heading.Licence ?? "", c.Heading.ForeignHost ?? "wordpress.org");
}
