using System.Collections.Immutable;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    /// <summary>A function that the code doesn't define, or that a rule speaks of.</summary>
    private Value Builtin(string name, List<Value> a, Node at, ArgumentList? list, bool computed, Marks marks = Marks.None)
    {
        if (computed || Observer.Cares(name)) { observer.OnCall(new ObservedCall(frame.File, at, name, a, computed, env.Guards, frame.Unit, marks)); }
        Callbacks(name, a, at);
        if (rules.Dies.Contains(name) && !(a.Count > 2 && a[2].Truth() == false && name == "check_ajax_referer")) { Guard(new Guard(rules.Guards[name], Shown(at), frame.File.Path, Line(at))); }
        else if (rules.Guards.TryGetValue(name, out var kind) && !frame.Summary.Asked.Any(g => g.Line == Line(at) && g.Path == frame.File.Path)) { frame.Summary.Asked = frame.Summary.Asked.Add(new Guard(kind, Shown(at), frame.File.Path, Line(at))); }
        if (rules.Sinks.TryGetValue(name, out var sinks)) { Sinks(sinks, name, a, at, computed); }
        if (rules.Ends.Contains(name)) { env.IsDead = true; return Value.Null; }
        if (rules.Stores.TryGetValue(name, out var store)) { return Stored(store.Store, store.Write, a, at); }
        if (Special(name, a, at, list) is { } special) { return special; }
        if (Source(name, at) is { } source) { return FilterInput(name, source, a, list); }
        if (Folding.Call(name, a) is { } known) { return Charged(known); }
        return Passed(name, a, list) ?? Value.Unknown;
    }

    /// <summary>A callback that is one of PHP's own dangerous functions: honest code has no reason to hand one on.</summary>
    private void Callbacks(string name, List<Value> a, Node at)
    {
        if (!rules.Sinks.TryGetValue(name, out var sinks)) { return; }
        foreach (var sink in sinks)
        {
            if (sink.Needs != Capability.Callable) { continue; }
            foreach (var i in sink.Rule.Arguments)
            {
                if (i >= a.Count) { continue; }
                var others = a.Where((_, n) => n != i).ToList();
                if (a[i].Text() is { } text && Observer.IsPower(text) && !index.Functions.ContainsKey(text.ToLowerInvariant())) { observer.OnCallback(frame.File, at, name, text, others, env.Guards); }
                else if (name is "apply_filters" or "do_action") { continue; } // the name of a hook is no function
                else if ((a[i].Marks & (Marks.DecodedUnknown | Marks.Decoded)) != 0 && frame.Unit.IsFile && env.Guards.IsEmpty && (frame.File.Tree.Source.Length < Sizes.Tiny || others.Any(o => Telling.IsRequest(o) || (o.Elements is { } held && held.Values.Any(Telling.IsRequest))))) { observer.OnHidden(frame.File, at, $"it has {name}() call what it decodes"); }
                else if (a[i].Elements is null && a[i].IsTainted && frame.Unit.Class is null && env.Guards.IsEmpty) { observer.OnDynamic(frame.File, at, a[i], others.Count > 0 ? others : [Value.Unknown]); }
            }
        }
    }

    private Value FilterInput(string name, Value source, List<Value> a, ArgumentList? list)
    {
        if (name != "filter_input") { return source; }
        if (isWordPress is false && a.Count == 0) { return source; }
        var filter = list is not null && list.Arguments.Length > 2 && list.Arguments[2].Value is ConstantExpression c ? "filter_input:" + c.Name.Text : null;
        return filter is not null && rules.Sanitizers.TryGetValue(filter, out var sanitizers) ? sanitizers.Aggregate(source, (v, s) => v.Without(s.Clears)) : source;
    }

    private void Sinks(Sink[] sinks, string name, List<Value> a, Node at, bool computed)
    {
        foreach (var sink in sinks)
        {
            foreach (var i in sink.Rule.Arguments)
            {
                if (i >= a.Count) { continue; }
                var value = a[i];
                if (!value.IsTainted && !sink.Rule.Printed) { continue; }
                if (sink.Rule.When is { } when && !Condition(when, at)) { continue; }
                if (sink.Rule.LooksLike == "sql" && !LooksLikeSql(value)) { continue; }
                if (sink.Rule.Unguarded && env.Guards.Any(g => g.Kind is GuardKind.Token or GuardKind.Capability)) { continue; }
                if (sink.Needs == Capability.Ssrf && rules.Sinks[name].Any(s => s.Needs == Capability.File) && !SaysAddress(value)) { continue; }
                if (sink.Needs == Capability.File && rules.Sinks[name].Any(s => s.Needs == Capability.Ssrf) && SaysAddress(value)) { continue; }
                if (name == "print_r" && a.Count > 1) { continue; }
                if (name is "wp_insert_user" or "wp_update_user" && sink.Rule.Element is { } element) { value = value.Elements is null ? value : value.Elements.GetValueOrDefault(element) ?? value.Rest ?? Value.Unknown; }
                if ((sink.Needs == Capability.Callable || name == "proc_open") && value.Elements is not null) { value = value.At("0"); } // a list is a program and its arguments: no shell reads them
                if (name is "parse_str" or "mb_parse_str" && a.Count > 1) { continue; }
                if (name is "update_user_meta" or "add_user_meta" && a.Count > 2 && !a[2].IsTainted) { continue; }
                if (sink.Rule.Printed) { env.Page = Reach(value, env.Page, Place(at, name, computed)); }
                else { Reach(value, new TextState(sink.Context, sink.Needs), Place(at, name, computed)); }
            }
        }
    }

    private static bool LooksLikeSql(Value value)
    {
        var text = (value.Text() ?? First(value)).TrimStart(' ', '\n', '\r', '\t', '(');
        return text.StartsWith("select ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("insert ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("update ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("delete ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("replace ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("show ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("alter ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("drop ", StringComparison.OrdinalIgnoreCase);
    }

    private static string First(Value value) => value.Text() ?? (!value.Pieces.IsEmpty ? First(value.Pieces[0]) : !value.Alternatives.IsEmpty ? First(value.Alternatives[0]) : "");

    private static readonly string[] AddressWords = ["url", "uri", "link", "host", "domain", "endpoint", "remote", "feed", "webhook", "callback", "site", "proxy", "http"];

    private static bool SaysAddress(Value value)
    {
        var first = First(value);
        if (first.StartsWith("http", StringComparison.OrdinalIgnoreCase)) { return true; }
        return first.Length == 0 && value.Taints.Any(t => System.Array.Exists(AddressWords, w => t.Origin.Name.Contains(w, StringComparison.OrdinalIgnoreCase)) && !t.Origin.Name.Contains("_SERVER", StringComparison.Ordinal));
    }

    private bool Condition(ConstantCondition when, Node at)
    {
        var source = System.Text.Encoding.UTF8.GetString(at.Span.Text(frame.File.Tree.Source));
        return System.Array.Exists(when.Constants, c => source.Contains(c, StringComparison.Ordinal));
    }

    private Value Stored(string store, bool write, List<Value> a, Node at)
    {
        var (nameAt, valueAt) = store == "option" ? (0, 1) : (1, 2);
        if (a.Count <= nameAt || a[nameAt].Text() is not { } key) { return Value.Unknown; }
        if (write)
        {
            if (a.Count > valueAt && a[valueAt].IsTainted && !env.Guards.Any(g => g.Kind == GuardKind.Capability)) { Store($"{store}:{key}", a[valueAt].Along(frame.File.Path, Line(at), $"stored as {store} «{key}»")); }
            return Value.Unknown;
        }
        var kept = stores.Read($"{store}:{key}");
        return kept is not { IsTainted: true } ? Value.Unknown : Value.Tainted([.. kept.Taints.Where(t => !t.Origin.IsParameter).Select(t => t with { Origin = new Origin(OriginKind.Stored, $"{store} «{key}»"), Way = Values.Step.After(t.Way, frame.File.Path, Line(at), $"read back from {store} «{key}»") })]);
    }

    private Value? Special(string name, List<Value> a, Node at, ArgumentList? list)
    {
        Value A(int i) => i < a.Count ? a[i] : Value.Null;
        void Out(int i, Value value)
        {
            if (list is not null && i < list.Arguments.Length) { Assign(list.Arguments[i].Value, value, at); }
        }
        switch (name)
        {
            case "define" when A(0).Text() is { } constant: stores.Write("constant:" + constant, A(1)); return Value.True;
            case "constant" when A(0).Text() is { } wanted: return Constants.Of(wanted) ?? stores.Read("constant:" + wanted) ?? Value.Unknown;
            case "compact":
                var made = Value.EmptyArray;
                foreach (var one in a) { if (one.Text() is { } variable) { made = made.With(variable, env[variable] ?? Value.Unknown); } }
                return made;
            case "extract":
                if (A(0).Elements is { } elements)
                {
                    foreach (var (key, value) in elements.Take(100)) { env[key] = value; }
                    if (A(0).Rest is { } sent && IsRequest(sent) && a.Count == 1) { env[Env.Extracted] = Value.Tainted(sent.Taints); }
                    if (A(0).Rest is { } rest && rest.IsTainted && list is not null) { foreach (var (key, value) in elements.Take(100)) { env[key] = Value.Join(value, rest); } }
                }
                else if (IsRequest(A(0)) && a.Count == 1) { env[Env.Extracted] = Value.Tainted(A(0).Taints); }
                return Value.Number;
            case "parse_str" or "mb_parse_str" or "import_request_variables" when a.Count == 1 || name.StartsWith("import", StringComparison.Ordinal):
                if (name.StartsWith("import", StringComparison.Ordinal)) { env[Env.Extracted] = Variable("_REQUEST", at); }
                else if (IsRequest(A(0))) { env[Env.Extracted] = Value.Tainted(A(0).Taints); }
                return Value.Unknown;
            case "func_get_args":
                return Folding.List(frame.Unit.Parameters.Select(p => env[p.Name.Text] ?? Value.Unknown));
            case "call_user_func" or "forward_static_call": return a.Count == 0 ? Value.Unknown : Invoke(a[0], a[1..], at, true);
            case "call_user_func_array" or "forward_static_call_array": return Invoke(A(0), Folding.InOrder(A(1)) is { } items ? [.. items] : [A(1).At(null), A(1).At(null), A(1).At(null)], at, true);
            case "array_map" or "map_deep":
                var (mapped, over) = name == "array_map" ? (A(0), A(1)) : (A(1), A(0));
                return over.Elements is { Count: <= 40 } each && over.IsClosedArray
                    ? Value.Array(each.ToImmutableDictionary(e => e.Key, e => Invoke(mapped, [e.Value], at, true)), null, true)
                    : Value.Array(ImmutableDictionary<string, Value>.Empty, Invoke(mapped, [over.At(null)], at, true), false);
            case "array_filter" when a.Count > 1: Invoke(A(1), [A(0).At(null)], at, true); return A(0);
            case "usort" or "uasort" or "uksort" or "array_walk_recursive": Invoke(A(1), [A(0).At(null), A(0).At(null)], at, true); return Value.True;
            case "array_reduce": return Invoke(A(1), [A(2), A(0).At(null)], at, true);
            case "preg_replace_callback" or "preg_replace_callback_array": return Invoke(A(1), [Value.Array(ImmutableDictionary<string, Value>.Empty, Value.Tainted(A(2).Taints), false)], at, true);
            case "register_shutdown_function" or "ob_start" or "register_tick_function": Invoke(A(0), a.Count > 1 ? a[1..] : [], at, true); return Value.Unknown;
            case "eval" or "assert" when a.Count > 0: return A(0).Text() is { } ? RunText(A(0), at) : Value.Unknown;
            case "create_function" when a.Count > 1:
                observer.OnEval(frame.File, at, A(1), frame.File.IsDecoded, env.Guards);
                observer.OnMade(frame.File, at, A(1));
                if (A(1).Text() is { } body && pass == 0) { RunText(Value.Of($"$__={"function("}{A(0).Text()}){{{body}}};", A(1).Marks), at); return env["__"] ?? Value.Unknown; }
                return env["__"] ?? Value.Unknown;
            case "preg_match" or "preg_match_all" when a.Count > 2: Out(2, Value.Array(ImmutableDictionary<string, Value>.Empty, Value.Tainted(A(1).Taints), false)); return Value.Unknown;
            case "parse_str" or "mb_parse_str" when a.Count > 1: Out(1, Value.Array(ImmutableDictionary<string, Value>.Empty, Value.Tainted(A(0).Taints), false)); return Value.Unknown;
            case "getenv" when A(0).Text() is { } variable && (variable.StartsWith("HTTP_", StringComparison.OrdinalIgnoreCase) || variable.Equals("QUERY_STRING", StringComparison.OrdinalIgnoreCase)): return Value.Of(new Taint(new Origin(OriginKind.Request, Shown(at)), Capability.All & ~Capability.SqlSlashed, new Values.Step(frame.File.Path, Line(at), $"{Shown(at)}, which the visitor sends", null)));
            case "array_diff" when Folding.InOrder(A(0)) is { } some && Folding.InOrder(A(1)) is { } without: return Folding.List(some.Where(s => !without.Any(w => w.Text() == s.Text())));
            case "array_walk" when A(0).Elements is { Count: <= 20 } walked:
                foreach (var (key, value) in walked) { Invoke(A(1), [value, Value.Of(key), A(2)], at, true); }
                return Value.True;
            case "array_walk": Invoke(A(1), [A(0).At(null), A(0).At(null)], at, true); return Value.True;
            case "filter_var" when a.Count > 2 && A(2).Elements?.GetValueOrDefault("options") is { } callback && (callback.IsTainted || callback.Constant is string || callback.Callee is not null) && list is not null && Shown(list.Arguments[1].Value) == "FILTER_CALLBACK":
                if (callback.Text() is { } filter && Observer.IsPower(filter)) { observer.OnCallback(frame.File, at, name, filter, [A(0)], env.Guards); }
                return Invoke(callback, [A(0)], at, true);
            case "filter_var_array" when A(1).Elements is { } wanted:
                foreach (var one in wanted.Values)
                {
                    if (one.Elements?.GetValueOrDefault("options")?.Text() is { } power && Observer.IsPower(power)) { observer.OnCallback(frame.File, at, name, power, [A(0)], env.Guards); }
                }
                return null;
            case "get_defined_vars" when frame.Unit.IsFile:
                var seen = Value.EmptyArray;
                foreach (var super in (string[])["_GET", "_POST", "_COOKIE", "_REQUEST"]) { seen = seen.With(super, Variable(super, at)); }
                return seen.With(null, Variable("_REQUEST", at));
            case "tempnam" or "tmpfile" or "stream_get_meta_data": return Value.Unknown.WithMarks(Marks.Temporary | (a.Count > 0 ? A(0).Marks : Marks.None));
            case "fsockopen" or "pfsockopen" or "stream_socket_client" or "socket_read" or "stream_socket_recvfrom": return Value.Unknown.WithMarks(Marks.Fetched);
            case "exif_read_data" or "read_exif_data" or "iptcparse": return Value.Unknown.WithMarks(Marks.FromFile);
            case "get_users" or "get_super_admins" when name == "get_super_admins" || (A(0).Elements is { } query && query.GetValueOrDefault("role")?.Text() == "administrator" && !query.ContainsKey("meta_value") && !query.ContainsKey("search")): return Value.Unknown.WithMarks(Marks.Administrator);
            case "get_user_by" when a.Count > 1 && A(1).IsTainted: return Value.Tainted(A(1).Taints).Map(t => t.Can & Capability.UserId);
            case "proc_open" when a.Count > 2: Out(2, Value.Array(ImmutableDictionary<string, Value>.Empty, Source("proc_open", at) ?? Value.Unknown, false)); return Source("proc_open", at);
            case "exec" when a.Count > 1: Out(1, Source("exec", at) ?? Value.Unknown); return Source("exec", at);
            case "openssl_public_decrypt" or "openssl_private_decrypt" or "openssl_open" when a.Count > 1: Out(1, Value.Tainted(A(0).Taints).WithMarks(Marks.DecodedUnknown)); return Value.Unknown;
            case "settype" when a.Count > 1 && A(1).Text() is "int" or "integer" or "float" or "bool" or "boolean": Out(0, Value.Number); return Value.True;
            case "array_push" or "array_unshift" when list is not null && list.Arguments.Length > 1: Out(0, a.Skip(1).Aggregate(A(0), (array, v) => array.With(array.IsClosedArray && name == "array_push" ? NextKey(array) : null, v))); return Value.Number;
            case "array_merge" or "array_replace" or "array_merge_recursive" or "wp_parse_args" or "array_combine": return Merge(a);
            case "shortcode_atts" when a.Count > 1:
                var defaults = A(0).Elements ?? ImmutableDictionary<string, Value>.Empty;
                return Value.Array(defaults.ToImmutableDictionary(d => d.Key, d => Value.Join(d.Value, A(1).At(d.Key))), null, true);
            case "sprintf" or "vsprintf" when A(0).Text() is { } format && Folding.Call(name, a) is null: return Format(format, name == "sprintf" ? [.. a.Skip(1)] : Folding.InOrder(A(1)) is { } inOrder ? [.. inOrder] : [.. Enumerable.Repeat(A(1).At(null), 9)]);
            case "printf" or "vprintf":
                var printed = A(0).Text() is { } pattern ? Format(pattern, name == "printf" ? [.. a.Skip(1)] : Folding.InOrder(A(1)) is { } printedList ? [.. printedList] : [.. Enumerable.Repeat(A(1).At(null), 9)]) : Value.Concat([.. a]);
                env.Page = Reach(printed, env.Page, Place(at, name, false));
                return Value.Number;
            case "str_replace" or "str_ireplace" or "preg_replace" or "ereg_replace" when a.Count >= 3 && A(2).IsTainted: return Replaced(name, a);
            case "var_export" or "print_r" when a.Count > 1: return Value.Tainted(A(0).Taints);
            case "pathinfo" when a.Count == 1: return Value.Array(ImmutableDictionary<string, Value>.Empty.Add("basename", A(0).Without(Capability.File | Capability.Include)).Add("filename", A(0).Without(Capability.File | Capability.Include)).Add("extension", A(0).Without(Capability.File | Capability.Include)), A(0), false);
            case "get_object_vars": return Value.Tainted(A(0).Taints);
            case "stripslashes" or "wp_unslash" when A(0).IsConstant: return A(0);
            case "file_get_contents" or "fopen" or "file" or "curl_init" or "wp_remote_get" or "wp_remote_post" or "file_get_html" or "curl_exec" or "wp_remote_retrieve_body" or "fread" or "fgets" or "stream_get_contents" or "fgetc" or "fgetcsv" or "fscanf" or "readfile" or "http_get": return ReadAddress(name, a, at);
            case "add_query_arg" or "remove_query_arg" when (name == "add_query_arg" && (a.Count < 2 || (a.Count == 2 && A(0).Elements is null && A(0).IsConstant))) || (name == "remove_query_arg" && a.Count == 1):
                return Value.Of(new Taint(new Origin(OriginKind.Request, "the address of the page"), Capability.HtmlDoubleQuoted | Capability.HtmlSingleQuoted | Capability.Html | Capability.HtmlUnquoted, new Values.Step(frame.File.Path, Line(at), $"{name}() without an address takes that of the page, which the visitor sends", null)));
            case "base64_decode" or "gzinflate" or "gzuncompress" or "gzdecode" or "str_rot13" or "hex2bin" or "convert_uudecode" or "strrev" or "pack" or "openssl_decrypt" or "mcrypt_decrypt" when Folding.Call(name, a) is null && Passed(name, a, list) is var passed: return (passed ?? Value.Unknown).WithMarks(Marks.DecodedUnknown);
        }
        return WordPress(name, a, at);
    }

    private static bool IsRequest(Value value) => value.Taints.Any(t => t.Origin.Kind == OriginKind.Request);

    private static Value Merge(List<Value> a)
    {
        var all = a.Count == 0 ? Value.Unknown : a[0];
        foreach (var one in a.Skip(1))
        {
            if (one.Elements is not null || all.Elements is not null) { all = Value.Join(all, one); }
            else { all = Value.Tainted(Value.Union(all.Taints, one.Taints)); }
        }
        return all;
    }

    private Value? ReadAddress(string name, List<Value> a, Node at)
    {
        if (a.Count == 0) { return name == "curl_init" ? Value.Unknown.WithMarks(Marks.Fetched) : null; }
        var text = First(a[0]);
        if (name is "fread" or "fgets" or "stream_get_contents" or "fgetc" or "fgetcsv" or "fscanf" or "curl_exec" or "wp_remote_retrieve_body") { return Value.Tainted(a[0].Taints, a[0].Marks); }
        if ((a[0].Marks & Marks.Uploaded) != 0) { return Value.Of(new Taint(new Origin(OriginKind.Request, "the uploaded file"), Capability.All & ~Capability.SqlSlashed, new Values.Step(frame.File.Path, Line(at), "what the uploaded file holds", null))); }
        var address = System.Array.Find(rules.Addresses, p => text.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        if (address is "php://input") { return Value.Of(new Taint(new Origin(OriginKind.Request, "php://input"), Capability.All & ~Capability.SqlSlashed, new Values.Step(frame.File.Path, Line(at), "the body of the request, which the visitor sends", null))); }
        if (address is not null and not ("/tmp/" or "php://stdin")) { return Value.Unknown.WithMarks(Marks.Fetched); }
        if (name.Contains("remote", StringComparison.Ordinal) || name.StartsWith("curl", StringComparison.Ordinal)) { return Value.Unknown.WithMarks(Marks.Fetched); }
        if (address is not null && !isWordPress) { return Value.Of(new Taint(new Origin(OriginKind.Machine, text), Capability.All & ~Capability.SqlSlashed, new Values.Step(frame.File.Path, Line(at), $"what {text} holds, which any program of the machine may write", null))); }
        // Where the request names the whole address, it may be one of another server.
        return Value.Unknown.WithMarks(a[0].Pieces.IsEmpty && IsRequest(a[0]) ? Marks.FromFile | Marks.Fetched : Marks.FromFile);
    }

    private static Value Format(string format, IReadOnlyList<Value> a)
    {
        var parts = new List<Value>();
        var text = new System.Text.StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length) { text.Append(format[i]); continue; }
            var j = i + 1;
            if (format[j] == '%') { text.Append('%'); i = j; continue; }
            var which = -1;
            while (j < format.Length && !char.IsAsciiLetter(format[j]))
            {
                if (format[j] == '$' && int.TryParse(format.AsSpan(i + 1, j - i - 1), out var numbered)) { which = numbered - 1; }
                if (format[j] == '\'') { j++; }
                j++;
            }
            if (j >= format.Length) { break; }
            if (which < 0) { which = next++; }
            var value = which >= 0 && which < a.Count ? a[which] : Value.Unknown;
            parts.Add(Value.Of(text.ToString()));
            text.Clear();
            parts.Add(format[j] is 's' ? value : Value.Number);
            i = j;
        }
        parts.Add(Value.Of(text.ToString()));
        return Value.Concat([.. parts]);
    }

    /// <summary>A replacement takes characters away: what can't be there any more does no harm.</summary>
    private static Value Replaced(string name, List<Value> a)
    {
        var subject = Value.Tainted(Value.Union(a[2].Taints, a[1].Taints), a[2].Marks);
        var with = a[1].Text() ?? "";
        if (name is "preg_replace" or "ereg_replace")
        {
            if (a[0].Text() is not { } pattern || CharacterSet.OfOne(name == "preg_replace" ? pattern : "/" + pattern + "/") is not { } gone || !a[1].IsConstant) { return subject; }
            var left = gone.Inverted();
            foreach (var c in with) { left.Add(c); }
            return subject.Without(left.Impossible());
        }
        var search = a[0].Text() is { } one ? [one] : a[0] is { IsClosedArray: true, Elements: { } many } ? many.Values.Select(v => v.Text() ?? "").ToArray() : [];
        var set = CharacterSet.Everything;
        foreach (var word in search)
        {
            if (word.Length == 1 && with != word && !(a[1].IsConstant && with.Contains(word[0]) && !with.StartsWith('\\') && with != word + word)) { set.Remove(word[0]); }
        }
        return subject.Without(set.Impossible());
    }

    /// <summary>What a sanitizer leaves, or what a function that only changes a text hands on.</summary>
    private Value? Passed(string name, List<Value> a, ArgumentList? list = null)
    {
        if (a.Count == 0) { return null; }
        var sanitizers = rules.Sanitizers.GetValueOrDefault(name);
        if (name == "filter_var" && list is not null && list.Arguments.Length > 1 && FilterName(list.Arguments[1].Value) is { } filter) { sanitizers = rules.Sanitizers.GetValueOrDefault(filter); }
        if (sanitizers is not null)
        {
            var given = a[Math.Min(sanitizers[0].Argument, a.Count - 1)];
            var cleaned = given.IsConstant ? Value.Unknown : given;
            foreach (var one in sanitizers)
            {
                var clears = one.Clears;
                if (one.Flag is { } flag && (a.Count > flag.Argument ? ((a[flag.Argument].Integer() ?? 3) & flag.Mask) != 0 : flag.Default)) { clears |= one.FlagClears; }
                cleaned = cleaned.Without(clears);
            }
            if (name == "urldecode") { return cleaned; }
            return cleaned.Elements is not null ? cleaned : cleaned.IsTainted ? Value.Tainted(cleaned.Taints, cleaned.Marks) : sanitizers.Any(s => s.Clears == Capability.All) ? Value.Number : Value.Unknown;
        }
        if (!rules.Passing.TryGetValue(name, out var rule)) { return null; }
        if (rule.Restores.Length > 0)
        {
            return a[0].Map(t =>
            {
                var can = t.Can | (t.Origin.IsParameter ? Capability.Unslashed : Capability.None);
                foreach (var (lost, restored) in rule.Restores)
                {
                    if ((can & lost) != 0) { can = (can & ~lost) | restored; }
                }
                return can;
            });
        }
        if (rule.Adds != Capability.None) { return Value.Tainted(a[0].Taints, a[0].Marks).Map(t => t.Origin.IsParameter ? t.Can : t.Can | (t.Can == Capability.None ? Capability.None : rule.Adds)); }
        var marks = a.Aggregate(Marks.None, (m, v) => m | v.Marks);
        if (a.Count == 1 && a[0].Elements is null) { return Value.Tainted(a[0].Taints, marks); }
        if (name is "current" or "pos" or "reset" or "end" or "array_shift" or "array_pop" or "next" or "prev" or "max" or "min") { return a[0].At(null); }
        if (name is "key" or "array_key_first" or "array_key_last") { return a[0].Elements is null ? Value.Tainted(a[0].Taints) : Value.Unknown; }
        if (name is "array_keys") { return a[0].Elements is null ? Value.Tainted(a[0].Taints) : Value.Unknown; }
        if (name is "array_values" or "array_filter" or "array_unique" or "array_reverse" or "array_slice" or "wp_list_pluck" or "array_column" or "apply_filters_ref_array" && a[0].Elements is not null) { return a[0].Elements is null ? Value.Tainted(a[0].Taints) : Value.Array(ImmutableDictionary<string, Value>.Empty, a[0].At(null), false); }
        return Value.Tainted(a.Aggregate(ImmutableArray<Taint>.Empty, (all, v) => Value.Union(all, v.Taints)), marks);
    }
}
