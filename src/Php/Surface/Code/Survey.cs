using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>What the subjects ask, and where they write down what they found.</summary>
internal sealed class Survey
{
    private const int MaxPlaces = 50;
    private readonly Dictionary<(SurfaceKind, string), SurfaceItem> items = [];
    private readonly int maxItems;

    public Survey(CodeBase code, SurfaceOptions options)
    {
        maxItems = options.MaxItems;
        Code = code;
        Budget = new Budget(options.MaxSteps);
        Texts = new TextFolder(code, Budget);
        Arrays = new ArrayFolder(code, Texts, Budget);
        Callables = new Callables(code, Texts, Arrays);
        Reach = new Reach(code, Texts, Budget);
    }

    public Budget Budget { get; }

    /// <summary>Found, and not listed because there were too many.</summary>
    public int NotListed { get; private set; }

    public CodeBase Code { get; }
    public TextFolder Texts { get; }
    public ArrayFolder Arrays { get; }
    public Callables Callables { get; }
    public Reach Reach { get; }

    public string[] Text(CallSite call, int index, Scope scope, string? name = null) => [.. Texts.Fold(call.Argument(index, name), scope).Select(Hole.Shown)];

    /// <summary>The same thing at several places is one item: its places are listed, its facts joined, and the widest audience holds.</summary>
    public void Add(SurfaceKind kind, string name, Place place, Entry? entry = null, params (string Name, string Value)[] facts)
    {
        var given = facts.Where(f => f.Value.Length > 0).ToImmutableSortedDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        if (!items.TryGetValue((kind, name), out var known))
        {
            if (items.Count >= maxItems) { NotListed++; return; }
            items[(kind, name)] = new SurfaceItem(kind, name, given, entry, [place]);
            return;
        }
        var joined = known.Facts;
        foreach (var (fact, value) in given)
        {
            joined = joined.SetItem(fact, joined.TryGetValue(fact, out var before) ? string.Join(", ", before.Split(", ").Concat(value.Split(", ")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) : value);
        }
        var widest = known.Entry is null || (entry is not null && entry.Audience < known.Entry.Audience) ? entry : known.Entry;
        items[(kind, name)] = known with { Facts = joined, Entry = widest, Places = known.Places.Length >= MaxPlaces || known.Places.Contains(place) ? known.Places : known.Places.Add(place) };
    }

    public ImmutableArray<SurfaceItem> Items() =>
        [.. items.Values.Select(i => i with { Places = [.. i.Places.OrderBy(p => p.Path, StringComparer.Ordinal).ThenBy(p => p.Line)] }).OrderBy(i => i.Kind).ThenBy(i => i.Name, StringComparer.Ordinal)];
}

/// <summary>Looks at calls of certain names.</summary>
internal interface ICallSubject
{
    IEnumerable<string> Functions { get; }

    void Look(CallSite call, Scope scope, Survey survey);
}

/// <summary>Looks at routines as wholes.</summary>
internal interface IRoutineSubject
{
    void Look(Routine routine, Survey survey);
}
