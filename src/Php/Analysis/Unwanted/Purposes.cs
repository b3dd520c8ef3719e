using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Unwanted;

/// <summary>A small page whose calls say what it is for, because it makes no others.</summary>
internal sealed class Purposes
{
    /// <summary>A longer page does something else as well.</summary>
    private const int Longest = Sizes.Dropper;

    /// <summary>Room for a word and where the page lies.</summary>
    private const int LongestMark = 300;

    private readonly HashSet<string> calls = [];
    private readonly HashSet<string> own = [];
    private readonly HashSet<string> parameters = [];
    private readonly Action<Node> onward;
    private bool asks, shows, assigns, other, runsOwn;
    private int functions;

    private Purposes() => onward = Visit;

    public static void Look(ProgramFile file, FileSigns signs, string text)
    {
        if (text.Length > Longest || file.Includes || text.Contains("namespace ", StringComparison.Ordinal)) { return; }
        var look = new Purposes();
        look.Visit(file.Tree);
        if (look.other) { return; }
        look.calls.ExceptWith(look.own);
        foreach (var purpose in UnwantedRules.Default.Purposes)
        {
            if ((purpose.Request ? look.shows && look.asks : !look.assigns) && (!purpose.Field || HasField(text)) && Array.Exists(purpose.Calls, look.calls.Contains) && look.calls.All(c => Array.IndexOf(purpose.Calls, c) >= 0 || Array.IndexOf(purpose.With, c) >= 0 || UnwantedRules.Default.Harmless.Contains(c))) { signs.Unwanted(purpose.Kind, 1, purpose.What); }
        }
        if (text.Length < Sizes.Tiny && look.runsOwn && look.calls.All(c => Dangerous.Powers.Contains(c) || c is "escapeshellarg" or "escapeshellcmd" || UnwantedRules.Default.Harmless.Contains(c))) { signs.Unwanted("unwanted_console", 1, "it holds a function that runs whatever it is handed, and nothing beside it"); }
        if (text.Length < LongestMark && look.shows && look.own.Count == 0 && IsMark(file.Tree, look)) { signs.Unwanted("unwanted_probe", 1, "it does nothing but answer whoever knows what to ask, or say where it lies"); }
    }

    /// <summary>Somebody types into it.</summary>
    private static bool HasField(string text) => text.Contains("<form", StringComparison.OrdinalIgnoreCase) && (text.Contains("<textarea", StringComparison.OrdinalIgnoreCase) || text.Contains("<input", StringComparison.OrdinalIgnoreCase));

    /// <summary>What it shows is written in it, and shown only to who sends the right word; or where it lies.</summary>
    private static bool IsMark(SyntaxTree tree, Purposes look)
    {
        var statements = tree.Statements.Where(s => s is not (EmptyStatement or InlineHtmlStatement { Span.Length: < 8 })).ToList();
        if (statements.Count == 0) { return false; }
        if (look.asks && look.calls.All(c => c is "getcwd" or "isset" or "php_uname" or "md5" or "phpversion") && statements.TrueForAll(s => s is IfStatement { Else: null, Branches: [{ Condition: IssetExpression or IndexExpression, Body: var body }] } && Shows(body))) { return true; }
        return statements is [EchoStatement { Values: [ConcatExpression joined] }] && joined.Parts.Any(p => p is StringLiteral) && joined.Parts.Any(p => p is MagicConstantExpression { Kind: MagicConstant.File } or CallExpression { Callee: Name { Text: "getcwd" or "php_uname" } } or IndexExpression { Target: VariableExpression { Name: "_SERVER" }, Index: StringLiteral }) && look.calls.All(c => c is "getcwd" or "php_uname");
    }

    private static bool Shows(Statement body) => body switch
    {
        BlockStatement block => block.Statements.Length > 0 && block.Statements.All(Shows),
        EchoStatement echo => echo.Values.All(IsWritten),
        ExpressionStatement { Expression: ExitExpression { Operand: { } said } } => IsWritten(said),
        ExpressionStatement { Expression: PrintExpression { Operand: var said } } => IsWritten(said),
        ExpressionStatement { Expression: ExitExpression { Operand: null } } => true,
        _ => false,
    };

    private static bool IsWritten(Expression value) => value is StringLiteral or IntegerLiteral or CallExpression { Callee: Name { Text: "getcwd" or "php_uname" or "md5" or "phpversion" } } || (value is ConcatExpression joined && joined.Parts.All(IsWritten));

    private void Visit(Node node)
    {
        switch (node)
        {
            case CallExpression { Callee: Name name } call:
                calls.Add(name.Text.ToLowerInvariant());
                if (functions > 0 && Dangerous.Powers.Contains(name.Text.ToLowerInvariant()) && call.Arguments.Arguments is [{ Value: VariableExpression handed }, ..]) { runsOwn |= parameters.Contains(handed.Name); }
                shows |= name.Text.ToLowerInvariant() is "print_r" or "var_dump" or "printf";
                break;
            case CallExpression or NewExpression or StaticCallExpression or ClassDeclaration or ShellExpression or ErrorStatement or ErrorExpression or NamespaceStatement or ClosureExpression: other = true; return;
            case IncludeExpression: other = true; return;
            case MethodCallExpression { Name: Identifier { Text: "read" or "close" or "rewind" } }: break;
            case MethodCallExpression: other = true; return;
            case FunctionDeclaration function:
                own.Add(function.Name.Text.ToLowerInvariant());
                functions++;
                foreach (var parameter in function.Parameters) { parameters.Add(parameter.Name.Text); }
                node.ForEachChild(onward);
                functions--;
                return;
            case VariableExpression { Name: "_GET" or "_POST" or "_REQUEST" or "_COOKIE" }: asks = true; break;
            case AssignExpression: assigns = true; break;
            case EchoStatement or PrintExpression: shows = true; break;
            case ExitExpression { Operand: not null }: shows = true; break;
        }
        node.ForEachChild(onward);
    }
}
