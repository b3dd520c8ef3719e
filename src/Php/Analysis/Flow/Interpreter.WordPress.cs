using System.Collections.Immutable;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private readonly Dictionary<(Unit, string), Capability> restCleared = [];
    private readonly Dictionary<(EntryPointKind, string, string, int), Entry> entries = [];

    public IEnumerable<Entry> Entries => entries.Values;

    /// <summary>A way in and the function behind it, before the function's own checks are known.</summary>
    internal sealed record Entry(EntryPoint Point, Unit? Handler);

    private Value? WordPress(string name, List<Value> a, Node at)
    {
        Value A(int i) => i < a.Count ? a[i] : Value.Null;
        switch (name)
        {
            case "add_action" or "add_filter" when a.Count > 1: AddHook(A(0), A(1), at); return Value.True;
            case "do_action" or "do_action_ref_array" when A(0).Text() is { } action:
                foreach (var callee in Hooks.GetValueOrDefault(action, []).ToArray()) { CallHook(callee, [.. a.Skip(1)], at); }
                return Value.Null;
            case "apply_filters" when A(0).Text() is { } filter && a.Count > 1:
                var value = A(1);
                foreach (var callee in Hooks.GetValueOrDefault(filter, []).ToArray())
                {
                    var changed = CallHook(callee, [.. a.Skip(1)], at);
                    if (changed.IsTainted || changed.IsConstant) { value = Value.Join(value, changed); }
                }
                return value;
            case "apply_filters" when a.Count > 1: return A(1);
            case "add_shortcode" when UnitOf(A(1)) is { } shortcode:
                AddEntry(EntryPointKind.Shortcode, "[" + (A(0).Text() ?? "…") + "]", shortcode, EntryAccess.Anyone, [], at);
                shortcode.Given[0] = Attributes("the shortcode's attributes, which any author may write", at);
                shortcode.ReturnsTo = "html";
                return Value.True;
            case "register_block_type" or "register_block_type_from_metadata" when UnitOf(A(1).At("render_callback")) is { } block:
                AddEntry(EntryPointKind.Block, A(0).Text() ?? "…", block, EntryAccess.Anyone, [], at);
                block.Given[0] = Attributes("the block's attributes, which any author may write", at);
                block.ReturnsTo = "html";
                return Value.Unknown;
            case "register_rest_route" when a.Count > 2: Route(A(0).Text() ?? "…", A(1).Text() ?? First(A(1)) + "…", A(2), at); return Value.True;
            case "wp_schedule_event" or "wp_schedule_single_event":
                var hook = A(name == "wp_schedule_event" ? 2 : 1).Text();
                foreach (var callee in Hooks.GetValueOrDefault(hook ?? "", [])) { AddEntry(EntryPointKind.Cron, hook!, callee.Unit, EntryAccess.Internal, [], at); }
                return Value.Unknown;
        }
        if (rules.WordPress.AdminPages.TryGetValue(name, out var page) && UnitOf(A(page.Handler)) is { } handler)
        {
            var capability = A(page.Capability).Text() ?? "…";
            AddEntry(EntryPointKind.AdminPage, A(page.Slug).Text() ?? "…", handler, EntryAccess.Capability, [new Guard(GuardKind.Capability, capability, frame.File.Path, Line(at))], at);
            return Value.Unknown;
        }
        return null;
    }

    private Value Attributes(string what, Node at) => Value.Of(new Taint(new Origin(OriginKind.Attributes, what), Capability.All & ~(Capability.SqlSlashed | Capability.Callable), new Values.Step(frame.File.Path, Line(at), what, null)));

    private void AddHook(Value hook, Value callback, Node at)
    {
        var unit = UnitOf(callback);
        var exact = hook.Text();
        var name = exact ?? First(hook);
        if (exact is not null && (unit is not null || callback.Text() is not null))
        {
            if (!Hooks.TryGetValue(exact, out var all)) { Hooks[exact] = all = []; }
            if (all.Count < 40 && !all.Exists(c => c.Unit == unit && unit is not null)) { all.Add(new Callee(unit, callback.Text()?.ToLowerInvariant(), callback.Callee?.Captured ?? [], callback.Callee?.Class)); }
        }
        if (unit is null || name.Length == 0) { return; }
        foreach (var rule in rules.WordPress.Hooks)
        {
            if (!name.StartsWith(rule.Prefix, StringComparison.Ordinal)) { continue; }
            AddEntry(rule.Kind, name[rule.Prefix.Length..] + (exact is null ? "…" : ""), unit, rule.Access, [], at);
            return;
        }
        if (rules.WordPress.HtmlFilters.Contains(name)) { unit.ReturnsTo = "html"; }
        if (rules.WordPress.OpenHooks.Contains(name)) { AddEntry(EntryPointKind.Hook, name, unit, EntryAccess.Anyone, [], at); }
        else if (rules.WordPress.SignedInHooks.Contains(name)) { AddEntry(EntryPointKind.Hook, name, unit, EntryAccess.SignedIn, [], at); }
    }

    private Value CallHook(Callee callee, List<Value> arguments, Node at)
    {
        if (callee.Unit is not null) { return CallUnit(callee.Unit, arguments, callee.Captured, at, null, callee.Class); }
        return callee.Name is null || arguments.Count == 0 ? Value.Unknown : Builtin(callee.Name, arguments[..1], at, null, false);
    }

    /// <summary>The function behind a callback, if the code has it.</summary>
    private Unit? UnitOf(Value callback)
    {
        if (callback.Callee is { } callee) { return callee.Unit; }
        if (callback.Text() is { } text)
        {
            var name = text.TrimStart('\\').ToLowerInvariant();
            return name.IndexOf("::", StringComparison.Ordinal) is > 0 and var colon ? index.Method(name[..colon], name[(colon + 2)..]) : index.Functions.GetValueOrDefault(name);
        }
        if (callback.Elements is null || callback.At("1").Text() is not { } method) { return null; }
        var owner = callback.At("0");
        return index.Method(owner.Class ?? owner.Text()?.TrimStart('\\').ToLowerInvariant(), method.ToLowerInvariant());
    }

    private void Route(string space, string path, Value definition, Node at)
    {
        var single = definition.Elements?.ContainsKey("callback") == true;
        foreach (var one in single ? [definition] : definition.Elements?.Values.Where(e => e.Elements is not null) ?? [])
        {
            if (UnitOf(one.At("callback")) is not { } handler) { continue; }
            handler.Given[0] = Value.OfClass("wp_rest_request");
            foreach (var (parameter, rule) in one.At("args").Elements ?? ImmutableDictionary<string, Value>.Empty) { restCleared[(handler, parameter)] = Cleared(rule); }
            var methods = one.At("methods").Text() is { Length: > 0 } written ? written : "GET";
            AddEntry(EntryPointKind.RestRoute, $"{methods} /{space.Trim('/')}/{path.TrimStart('/')}", handler, EntryAccess.Anyone, Permission(one.At("permission_callback"), at), at);
        }
    }

    private Capability Cleared(Value rule)
    {
        var cleared = Capability.None;
        if (rule.At("sanitize_callback").Text() is { } sanitizer && rules.Sanitizers.TryGetValue(sanitizer, out var all)) { foreach (var one in all) { cleared |= one.Clears; } }
        if (rule.At("sanitize_callback") is { IsNull: true } or { IsConstant: false, Callee: null } && rule.At("type").Text() is "integer" or "number" or "boolean") { cleared = Capability.All; }
        if (rule.At("enum").Elements is { Count: > 0 }) { cleared = Capability.All; }
        if (rule.At("validate_callback").Text() is { } validator && rules.Validators.TryGetValue(validator, out var checks) && checks.When) { cleared |= checks.Clears; }
        if (UnitOf(rule.At("validate_callback")) is { } unit && Summarise(unit).Validates.TryGetValue(0, out var lost)) { cleared |= lost; }
        return cleared;
    }

    private ImmutableArray<Guard> Permission(Value callback, Node at)
    {
        Guard Of(GuardKind kind, string what) => new(kind, what, frame.File.Path, Line(at));
        if (callback.IsNull) { return [Of(GuardKind.OpenPermissionCallback, "no permission_callback: open to anyone")]; }
        if (callback.Text() is { } name && name.EndsWith("__return_true", StringComparison.Ordinal)) { return [Of(GuardKind.OpenPermissionCallback, "__return_true: open to anyone")]; }
        if (UnitOf(callback) is not { } unit) { return [Of(GuardKind.PermissionCallback, callback.Text() ?? "a callback that was not found")]; }
        var summary = Summarise(unit);
        if (summary.Return?.Truth() == true && summary.Asked.IsEmpty) { return [Of(GuardKind.OpenPermissionCallback, unit.Name + "(): always true")]; }
        return [Of(GuardKind.PermissionCallback, unit.Name + "()"), .. summary.Asked];
    }

    private void AddEntry(EntryPointKind kind, string name, Unit? handler, EntryAccess access, ImmutableArray<Guard> guards, Node at)
    {
        var key = (kind, name + "|" + handler?.Name, frame.File.Path, Line(at));
        entries[key] = new Entry(new EntryPoint(kind, name, handler?.Name ?? "", access, guards, frame.File.Path, Line(at)), handler);
    }
}
