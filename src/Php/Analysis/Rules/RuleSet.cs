using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Rules;

/// <summary>The rule files, read once and checked whole: every error is told at once.</summary>
internal sealed class RuleSet
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static readonly FrozenDictionary<string, Capability> Capabilities = Enum.GetValues<Capability>().Where(c => c is not (Capability.None or Capability.Unslashed)).ToFrozenDictionary(c => JsonNamingPolicy.SnakeCaseLower.ConvertName(c.ToString()));

    public static RuleSet Default { get; } = Load(Embedded);

    public required FrozenDictionary<Capability, KindRule> KindOf { get; init; }
    public required FrozenDictionary<string, SuperglobalRule> Superglobals { get; init; }

    /// <summary>What an element of a superglobal can't do, by both their names.</summary>
    public required FrozenDictionary<(string Superglobal, string Key), Capability> Lacks { get; init; }
    public required FrozenDictionary<string, SourceRule> Sources { get; init; }
    public required string[] Addresses { get; init; }
    public required FrozenDictionary<string, Sink[]> Sinks { get; init; }
    public required FrozenDictionary<string, Sanitizer[]> Sanitizers { get; init; }
    public required FrozenDictionary<string, Passing> Passing { get; init; }
    public required FrozenDictionary<string, GuardKind> Guards { get; init; }
    public required FrozenSet<string> Dies { get; init; }
    public required FrozenSet<string> Ends { get; init; }
    public required FrozenDictionary<string, Validator> Validators { get; init; }
    public required WordPressFile WordPress { get; init; }
    public required FrozenDictionary<string, (string Store, bool Write)> Stores { get; init; }

    /// <summary>Every name that a rule knows: its body isn't looked at, the rule says what it does.</summary>
    public required FrozenSet<string> Known { get; init; }

    public static RuleSet Load(Func<string, Stream> open)
    {
        var errors = new List<string>();
        T Read<T>(string name, T nothing)
        {
            try
            {
                using var stream = open(name);
                return JsonSerializer.Deserialize<T>(stream, Json) ?? nothing;
            }
            catch (JsonException e)
            {
                errors.Add($"{name}: {e.Message}");
                return nothing;
            }
        }
        Capability Caps(string file, IEnumerable<string>? names)
        {
            var all = Capability.None;
            foreach (var name in names ?? [])
            {
                if (Capabilities.TryGetValue(name, out var one)) { all |= one; }
                else { errors.Add($"{file}: there is no capability {name}; there are {string.Join(", ", Capabilities.Keys.Order(StringComparer.Ordinal))}"); }
            }
            return all;
        }

        var kinds = Read<KindRule[]>("kinds.json", []);
        var sources = Read<SourcesFile>("sources.json", new([], [], [], []));
        var sinks = Read<SinkRule[]>("sinks.json", []);
        var sanitizers = Read<SanitizerRule[]>("sanitizers.json", []);
        var passing = Read<PassingRule[]>("passing.json", []);
        var guards = Read<GuardsFile>("guards.json", new([], [], [], [], [], [], [], []));
        var wordpress = Read<WordPressFile>("wordpress.json", new([], [], [], [], [], [], [], []));

        var kindOf = new Dictionary<Capability, KindRule>();
        foreach (var kind in kinds)
        {
            foreach (var name in kind.Capabilities)
            {
                if (!kindOf.TryAdd(Caps("kinds.json", [name]), kind)) { errors.Add($"kinds.json: the capability {name} belongs to two kinds, or isn't one"); }
            }
        }
        var lacks = sources.Superglobals.SelectMany(s => (s.Lacks ?? []).Select(l => ((s.Name, l.Key), Caps("sources.json", l.Value)))).ToDictionary();
        var sinksByName = new Dictionary<string, List<Sink>>();
        foreach (var rule in sinks)
        {
            if (!Enum.TryParse<SinkContext>(rule.Needs, ignoreCase: true, out var context)) { context = SinkContext.Plain; }
            var needs = context == SinkContext.Plain ? Caps("sinks.json", [rule.Needs]) : Capability.None;
            if (context == SinkContext.Plain && needs != Capability.None && !kindOf.ContainsKey(needs)) { errors.Add($"sinks.json: no kind in kinds.json has the capability {rule.Needs}"); }
            if (rule.Arguments.Length == 0) { errors.Add($"sinks.json: {rule.Names.FirstOrDefault()} names no argument"); }
            foreach (var name in rule.Names) { Add(sinksByName, name, new Sink(name, context, needs, rule)); }
        }
        var sanitizersByName = new Dictionary<string, List<Sanitizer>>();
        foreach (var rule in sanitizers)
        {
            var lost = Caps("sanitizers.json", rule.Clears) & ~Caps("sanitizers.json", rule.Keeps);
            foreach (var name in rule.Names) { Add(sanitizersByName, name, new Sanitizer(lost, rule.Argument, rule.Flag, Caps("sanitizers.json", rule.Flag?.Clears))); }
        }
        var passingByName = new Dictionary<string, Passing>();
        foreach (var rule in passing)
        {
            var restores = (rule.Restores ?? []).Select(r => (Caps("passing.json", [r.Key]), Caps("passing.json", r.Value))).ToArray();
            foreach (var name in rule.Names) { passingByName[name] = new Passing(Caps("passing.json", rule.Adds), restores); }
        }
        var validators = new Dictionary<string, Validator>();
        foreach (var (rules, when) in new[] { (guards.Validators, true), (guards.Refusers, false) })
        {
            foreach (var rule in rules)
            {
                foreach (var name in rule.Names) { validators[name] = new Validator(Caps("guards.json", rule.Clears) & ~Caps("guards.json", rule.Keeps), rule.List, when); }
            }
        }
        var guardKinds = new Dictionary<string, GuardKind>();
        foreach (var (names, kind) in new[] { (guards.SignedIn, GuardKind.SignedIn), (guards.Nonce, GuardKind.Nonce), (guards.Token, GuardKind.Token), (guards.Capability, GuardKind.Capability) })
        {
            foreach (var name in names) { guardKinds[name] = kind; }
        }
        var stores = new Dictionary<string, (string, bool)>();
        foreach (var (store, names) in wordpress.Readers) { foreach (var name in names) { stores[name] = (store, false); } }
        foreach (var (store, names) in wordpress.Writers) { foreach (var name in names) { stores[name] = (store, true); } }
        if (errors.Count > 0) { throw new InvalidDataException("The rules of the analysis are not valid:\n" + string.Join('\n', errors)); }

        var sourcesByName = sources.Functions.Concat(sources.Methods).SelectMany(r => r.Names.Select(n => (n, r))).ToFrozenDictionary(p => p.n, p => p.r);
        return new RuleSet
        {
            KindOf = kindOf.ToFrozenDictionary(),
            Superglobals = sources.Superglobals.ToFrozenDictionary(s => s.Name),
            Lacks = lacks.ToFrozenDictionary(),
            Sources = sourcesByName,
            Addresses = sources.Addresses,
            Sinks = sinksByName.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray()),
            Sanitizers = sanitizersByName.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray()),
            Passing = passingByName.ToFrozenDictionary(),
            Guards = guardKinds.ToFrozenDictionary(),
            Dies = guards.Dies.ToFrozenSet(),
            Ends = guards.Ends.ToFrozenSet(),
            Validators = validators.ToFrozenDictionary(),
            WordPress = wordpress,
            Stores = stores.ToFrozenDictionary(),
            Known = [.. sourcesByName.Keys, .. sinksByName.Keys, .. sanitizersByName.Keys, .. passingByName.Keys, .. guardKinds.Keys, .. guards.Ends, .. validators.Keys, .. stores.Keys],
        };
    }

    /// <summary>A function that only looks at what it is handed.</summary>
    public bool Reads(string function) => Sanitizers.ContainsKey(function) || Validators.ContainsKey(function) || Sinks.ContainsKey(function) || Passing.ContainsKey(function) || function is "filter_var" or "strlen" or "strpos" or "substr" or "md5" or "isset" or "empty" or "count";

    private static void Add<T>(Dictionary<string, List<T>> all, string name, T one)
    {
        if (!all.TryGetValue(name, out var list)) { all[name] = list = []; }
        list.Add(one);
    }

    private static Stream Embedded(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly.");
}

internal enum SinkContext { Plain, Sql, Html, Shell, Eval, XPath }

/// <summary>A place where data does harm: in a language of its own, where it depends on what stands around it, or anywhere.</summary>
internal sealed record Sink(string Name, SinkContext Context, Capability Needs, SinkRule Rule);

/// <param name="Argument">Where the text stands; the last where there are fewer.</param>
internal sealed record Sanitizer(Capability Clears, int Argument, FlagRule? Flag, Capability FlagClears);

internal sealed record Passing(Capability Adds, (Capability Lost, Capability Restored)[] Restores);

/// <param name="When">What the check must answer for the data to be good.</param>
internal sealed record Validator(Capability Clears, int? List, bool When);
