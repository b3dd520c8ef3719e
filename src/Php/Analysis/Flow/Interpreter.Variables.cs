using System.Globalization;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private Value Variable(string name, Node node)
    {
        if (env[name] is { } value) { return value; }
        if (rules.Superglobals.TryGetValue(name, out var rule) && !(rule.OutsideWordpress && isWordPress))
        {
            return rule.Keys is null && rule.InnerKeys is null ? Request(rule, "$" + name, node) : Value.Unknown;
        }
        if (name == "wpdb") { return Value.OfClass("wpdb"); }
        if (env[Env.Extracted] is { } spread && name != "this") { return spread.Along(frame.File.Path, Line(node), $"becomes ${name} with all else that was sent"); }
        if (frame.Unit.IsFile && stores.Read("global:" + name) is { } kept && pass > 0 && frame.Includes == 0) { return kept; }
        // What joins bits to a variable that was never set begins with nothing.
        if (frame.Unit is { IsFile: true, Decodes: true } && frame is { Includes: 0, Loops: 0 } && !isWordPress && index.Mains.Count == 1 && name != "this") { return Value.Null; }
        return IsUnset(name) ? Value.Of(new Taint(new Origin(OriginKind.Unset, "$" + name), Capability.All & ~Capability.SqlSlashed, new Step(frame.File.Path, Line(node), $"${name}, which nothing in the file sets", null))) : Value.Unknown;
    }

    /// <summary>In WordPress nobody but the including file sets a variable: it takes away what <c>register_globals</c> makes.</summary>
    private bool IsUnset(string name) => frame.Unit.IsFile && frame.Includes == 0 && !isWordPress && !frame.File.IsDecoded && name != "this" && !index.MayBeIncluded(frame.File) && frame.File.Unset.Contains(name);

    private Value Request(Rules.SuperglobalRule rule, string shown, Node node)
    {
        var can = rule.Slashed && isWordPress ? Capability.All & ~Capability.SqlQuoted : Capability.All & ~Capability.SqlSlashed;
        if (rule.Name == "_FILES") { can &= ~Capability.File; }
        var what = rule.Origin == OriginKind.Stored ? $"{shown}, which was stored earlier" : $"{shown}, which the visitor sends";
        return Value.Of(new Taint(new Origin(rule.Origin, shown), can, new Step(frame.File.Path, Line(node), what, null)));
    }

    /// <summary>Before PHP 8 a word that names no constant was text: <c>${c}</c> is <c>$c</c>.</summary>
    private Value DynamicName(DynamicVariableExpression dynamic) => dynamic.Name is ConstantExpression { Name: var word } && !stores.Has("constant:" + word.Text) ? Value.Of(word.Text) : Eval(dynamic.Name);

    private Value Dynamic(DynamicVariableExpression dynamic)
    {
        var name = DynamicName(dynamic);
        if (name.Text() is { } text)
        {
            if (text.StartsWith('_') && rules.Superglobals.ContainsKey(text)) { observer.OnHidden(frame.File, dynamic, $"it reaches the request through a name that is put together: {text}"); }
            return Variable(text, dynamic);
        }
        return Value.Unknown;
    }

    private Value Index(IndexExpression expression)
    {
        var key = expression.Index is null ? null : Eval(expression.Index).KeyText();
        if (key is not null && IsGlobals(expression.Target) && expression.Target is DynamicVariableExpression) { return frame.Unit.IsFile && env[key] is { } global ? global : stores.Read("global:" + key) ?? Variable(key, expression); }
        if (expression.Target is VariableExpression variable && !Holds(env[variable.Name], key))
        {
            var name = variable.Name;
            if (name == "GLOBALS" && key is not null)
            {
                if (rules.Superglobals.ContainsKey(key)) { return Variable(key, expression); }
                return frame.Unit.IsFile && env[key] is { } own ? own : stores.Read("global:" + key) ?? Value.Unknown;
            }
            if (rules.Superglobals.TryGetValue(name, out var rule) && !(rule.OutsideWordpress && isWordPress))
            {
                if (rule.InnerKeys is not null) { return Value.Of("").With("file", Request(rule, Shown(expression), expression)).WithClass("uploaded file"); }
                if (key is not null && rule.Keys is { } keys && !keys.Any(k => k.EndsWith('*') ? key.StartsWith(k[..^1], StringComparison.Ordinal) : k == key)) { return Value.Unknown; }
                return Request(rule, Shown(expression), expression).Without(key is null ? Capability.None : rules.Lacks.GetValueOrDefault((name, key)));
            }
        }
        var target = Eval(expression.Target);
        if (target.Class == "uploaded file") { return Uploaded(target, key, expression); }
        if (target.Class == "wp_rest_request") { return RestParameter(key, expression); }
        if (target.Constant is string text && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at))
        {
            if (at < 0) { at += text.Length; }
            return at >= 0 && at < text.Length ? Value.Of(text[(int)at].ToString(), target.Marks | Marks.Built) : Value.Empty;
        }
        if (target.Elements is null && target.IsTainted && target.Alternatives.IsEmpty && target.Pieces.IsEmpty && IsSuperglobal(expression.Target)) { return RequestOf(target, expression); }
        return target.At(key);
    }

    private bool IsGlobals(Expression target) => target is VariableExpression { Name: "GLOBALS" } || (target is DynamicVariableExpression { Name: var name } && Eval(name).Text() == "GLOBALS");

    /// <summary>Whether it was set here, or that of it: checking one key of the request says nothing of the others.</summary>
    private static bool Holds(Value? value, string? key) => value is not null && (value.Elements is null ? value.IsTainted : key is null || value.IsClosedArray || value.Rest is not null || value.Elements.ContainsKey(key));

    private bool IsSuperglobal(Expression target) => target is VariableExpression variable && rules.Superglobals.ContainsKey(variable.Name);

    /// <summary>Its own origin, so that checking one parameter says nothing of the others.</summary>
    private Value RequestOf(Value whole, Node node)
    {
        var first = whole.Taints[0];
        var shown = Shown(node);
        return Value.Of(new Taint(first.Origin with { Name = shown }, first.Can, new Step(frame.File.Path, Line(node), $"{shown}, which the visitor sends", null)));
    }

    private Value Uploaded(Value file, string? key, Node node) => key switch
    {
        "name" or "type" or "full_path" when env[Env.CheckedUpload + Shown(node)] is not null => RequestOf(file, node).Without(Capability.Upload),
        "name" or "type" or "full_path" => RequestOf(file, node),
        "tmp_name" => Value.Unknown.WithMarks(Marks.Uploaded),
        "size" or "error" => Value.Number,
        _ => RequestOf(file, node),
    };

    private Value RestParameter(string? key, Node node)
    {
        var shown = Shown(node);
        var can = Capability.All & ~Capability.SqlSlashed;
        if (key is not null && frame.Unit.Given.Count > 0 && restCleared.TryGetValue((frame.Unit, key), out var cleared)) { can &= ~cleared; }
        return can == Capability.None ? Value.Number : Value.Of(new Taint(new Origin(OriginKind.Request, shown), can, new Step(frame.File.Path, Line(node), $"{shown}, which the visitor sends", null)));
    }
}
