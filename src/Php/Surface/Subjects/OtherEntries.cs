using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Shortcodes: written by whoever may write posts, run for every visitor.</summary>
internal sealed class Shortcodes : ICallSubject
{
    public IEnumerable<string> Functions => ["add_shortcode"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Argument(1, "callback") is not { } callback) { return; }
        foreach (var tag in survey.Text(call, 0, scope, "tag")) { survey.Add(SurfaceKind.Shortcode, $"[{tag}]", call.Place, Entries.Of(survey.Callables.Read(new Value(callback, scope)), Audience.Anyone, survey)); }
    }
}

/// <summary>Blocks that PHP renders, and those that only the editor draws.</summary>
internal sealed class Blocks : ICallSubject
{
    public IEnumerable<string> Functions => ["register_block_type", "register_block_type_from_metadata"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        var render = survey.Arrays.Read(call.Argument(1, "args"), scope) is { } settings && ArrayFolder.Find(settings, "render_callback") is { } callback ? survey.Callables.Read(callback) : Callable.None;
        foreach (var name in survey.Text(call, 0, scope)) { survey.Add(SurfaceKind.Block, name, call.Place, Entries.Of(render, Audience.Anyone, survey)); }
    }
}

/// <summary>Methods added to XML-RPC: they sign nobody in themselves.</summary>
internal sealed class XmlRpcMethods : ICallSubject
{
    public IEnumerable<string> Functions => ["add_filter"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (!survey.Text(call, 0, scope).Contains("xmlrpc_methods") || call.Argument(1) is not { } callback || survey.Callables.Read(new Value(callback, scope)).Routine is not { } routine) { return; }
        foreach (var (_, key, value) in routine.Elements)
        {
            if (key is not null && survey.Texts.Exact(key, Scope.Of(routine)) is { } method) { survey.Add(SurfaceKind.XmlRpcMethod, method, routine.Place(value), Entries.Of(survey.Callables.Read(new Value(value, Scope.Of(routine))), Audience.Anyone, survey)); }
        }
    }
}

/// <summary>Pages of the administration, with the capability that opens them.</summary>
internal sealed class AdminPages : ICallSubject
{
    public IEnumerable<string> Functions => ["add_menu_page", "add_submenu_page", "add_options_page", "add_management_page", "add_theme_page", "add_plugins_page", "add_users_page", "add_dashboard_page", "add_posts_page", "add_media_page", "add_pages_page", "add_comments_page"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        var first = call.Name == "add_submenu_page" ? 3 : 2;
        if (call.Count <= first + 1) { return; }
        var capabilities = survey.Text(call, first, scope, "capability");
        var handler = call.Argument(first + 2, "callback") is { } callback ? survey.Callables.Read(new Value(callback, scope)) : Callable.None;
        var check = new Check(Analysis.GuardKind.Capability, string.Join(" or ", capabilities.Order(StringComparer.Ordinal)), "", call.Place);
        foreach (var slug in survey.Text(call, first + 1, scope, "menu_slug")) { survey.Add(SurfaceKind.AdminPage, slug, call.Place, Entries.Of(handler, Audience.SignedIn, survey, [check])); }
    }
}

/// <summary>PHP files that do something with a request although WordPress isn't loaded: a browser can ask for them by address.</summary>
internal sealed class DirectFiles : IRoutineSubject
{
    public void Look(Routine routine, Survey survey)
    {
        if (!routine.IsFile || !survey.Reach.Effects(routine).HasFlag(Effects.ReadsRequest) || routine.Calls.Any(IsWall)) { return; }
        survey.Add(SurfaceKind.DirectFile, routine.Unit.Path, new Place(routine.Unit.Path, 1, 1), Entries.Of(new Callable(routine, routine.Unit.Path), Audience.Anyone, survey) with { HandlerPlace = null });
    }

    private static bool IsWall(CallSite call) => call.Name is "defined" or "function_exists" or "class_exists" && call.Argument(0) is StringLiteral text
        && TextFolder.Decode(text.Value.Span) is "ABSPATH" or "WPINC" or "WP_UNINSTALL_PLUGIN" or "WP_CLI" or "add_action" or "add_filter" or "get_option";
}
