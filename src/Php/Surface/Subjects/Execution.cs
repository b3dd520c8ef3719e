using System.Buffers;
using System.Collections.Frozen;
using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Code that is made at run time, so that nobody can have read it before.</summary>
internal sealed class DynamicCode : ICallSubject, IRoutineSubject
{
    private static readonly SearchValues<char> Modifiers = SearchValues.Create("imsxeADSUXJu");

    public IEnumerable<string> Functions => ["create_function", "assert", "preg_replace", "unserialize", "maybe_unserialize", "base64_decode", "gzinflate", "gzuncompress", "str_rot13", "extract", "parse_str"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind != CallKind.Function || survey.Code.Callee(call) is not null) { return; }
        var name = call.Name switch
        {
            "assert" => call.Argument(0) is StringLiteral or InterpolatedStringExpression or ConcatExpression or VariableExpression or IndexExpression ? "assert of a text" : null,
            "preg_replace" => survey.Texts.Fold(call.Argument(0), scope).Any(HasEval) ? "preg_replace that runs its result" : null,
            "unserialize" or "maybe_unserialize" => "unserialize",
            "gzinflate" or "gzuncompress" or "str_rot13" or "base64_decode" => "decodes " + call.Name,
            "extract" or "parse_str" => call.Name,
            _ => call.Name,
        };
        var runs = call.Name is "assert" or "create_function" && call.Argument(call.Count - 1) is { } text ? RunText.Origin(text, call.Within) : "";
        if (name is not null) { survey.Add(SurfaceKind.DynamicCode, $"{name} in {call.Within.Name}", call.Place, null, ("runs", runs)); }
    }

    public void Look(Routine routine, Survey survey)
    {
        foreach (var odd in routine.Odd)
        {
            switch (odd)
            {
                case IncludeExpression { Kind: IncludeKind.Eval } eval: survey.Add(SurfaceKind.DynamicCode, $"eval in {routine.Name}", routine.Place(odd), null, ("runs", RunText.Origin(eval.Operand, routine))); break;
                case IncludeExpression include when survey.Texts.Fold(include.Operand, Scope.Of(routine)) is [var only] && only.Length > 0 && only[0] == Hole.Unknown && !only.EndsWith(".php", StringComparison.Ordinal): survey.Add(SurfaceKind.DynamicCode, $"include of a computed file in {routine.Name}", routine.Place(odd)); break;
                case CallExpression { Callee: IndexExpression { Target: VariableExpression { Name: "_GET" or "_POST" or "_REQUEST" or "_COOKIE" } } }: survey.Add(SurfaceKind.DynamicCode, $"runs the function a request names in {routine.Name}", routine.Place(odd)); break;
                default: break;
            }
        }
    }

    /// <summary>The old <c>/e</c> of a pattern.</summary>
    private static bool HasEval(string pattern)
    {
        if (pattern.Length < 3 || char.IsLetterOrDigit(pattern[0])) { return false; }
        var close = pattern[0] switch { '(' => ')', '{' => '}', '[' => ']', '<' => '>', var same => same };
        var end = pattern.LastIndexOf(close);
        return end > 0 && pattern.AsSpan(end).Contains('e') && pattern.AsSpan(end + 1).IndexOfAnyExcept(Modifiers) < 0;
    }
}

/// <summary>Programs of the host that the code starts.</summary>
internal sealed class Commands : ICallSubject, IRoutineSubject
{
    public IEnumerable<string> Functions => ["exec", "shell_exec", "system", "passthru", "proc_open", "popen", "pcntl_exec"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind != CallKind.Function || survey.Code.Callee(call) is not null) { return; }
        var commands = survey.Text(call, 0, scope).Where(t => t != "{…}").Select(t => t.Length > 60 ? t[..60] + "…" : t);
        survey.Add(SurfaceKind.Command, $"{call.Name} in {call.Within.Name}", call.Place, null, ("command", string.Join(", ", commands)));
    }

    public void Look(Routine routine, Survey survey)
    {
        foreach (var shell in routine.Odd.OfType<ShellExpression>()) { survey.Add(SurfaceKind.Command, $"backquotes in {routine.Name}", routine.Place(shell)); }
    }
}

/// <summary>Files that are written, moved or deleted.</summary>
internal sealed class FileWrites : ICallSubject
{
    private static readonly FrozenDictionary<string, int> Target = new Dictionary<string, int>
    {
        ["file_put_contents"] = 0, ["fopen"] = 0, ["move_uploaded_file"] = 1, ["copy"] = 1, ["rename"] = 1, ["unlink"] = 0, ["rmdir"] = 0, ["symlink"] = 1, ["chmod"] = 0, ["unzip_file"] = 1, ["wp_upload_bits"] = 0, ["wp_handle_upload"] = 9,
        ["put_contents"] = 0, ["extractto"] = 0, ["wp_delete_file"] = 0, ["media_handle_upload"] = 9, ["wp_handle_sideload"] = 9, ["mkdir"] = 0, ["wp_mkdir_p"] = 0, ["copy_dir"] = 1,
    }.ToFrozenDictionary();

    public IEnumerable<string> Functions => Target.Keys;

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if ((call.Kind == CallKind.Method) != (call.Name is "put_contents" or "extractto") || call.Kind is CallKind.Static or CallKind.New) { return; }
        if (call.Name == "fopen" && !survey.Texts.Fold(call.Argument(1, "mode"), scope).Any(m => m.AsSpan().IndexOfAny("wxac+") >= 0)) { return; }
        var targets = survey.Text(call, Target[call.Name], scope).Where(t => t.Replace("{…}", "", StringComparison.Ordinal).Length > 1).Select(t => t.Length > 120 ? t[..120] + "…" : t).ToList();
        var verb = call.Name switch { "unlink" or "wp_delete_file" or "rmdir" => "deletes", "chmod" => "changes the rights of", "move_uploaded_file" or "wp_handle_upload" or "media_handle_upload" or "wp_handle_sideload" => "stores uploads as", _ => "writes" };
        if (targets.Count == 0) { survey.Add(SurfaceKind.FileWrite, $"{verb} a computed file in {call.Within.Name}", call.Place, null, ("by", call.Name)); }
        foreach (var target in targets) { survey.Add(SurfaceKind.FileWrite, $"{verb} {target}", call.Place, null, ("by", call.Name), ("from", call.Within.Name)); }
    }
}
