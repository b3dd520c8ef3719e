using System.Collections.Frozen;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Subjects;

/// <summary><c>add_action</c> where the hook's name makes the callback callable from outside: AJAX, admin-post, and hooks of every request.</summary>
internal sealed class HookedEntries : ICallSubject
{
    private static readonly FrozenSet<string> EveryRequest = FrozenSet.ToFrozenSet(
    [
        "init", "wp_loaded", "plugins_loaded", "muplugins_loaded", "setup_theme", "after_setup_theme", "admin_init", "template_redirect", "parse_request", "wp", "send_headers", "pre_get_posts", "wp_head", "wp_footer",
        "login_init", "wp_enqueue_scripts", "the_content", "template_include", "shutdown", "rest_api_init", "widgets_init", "login_head", "query_vars", "request", "authenticate", "wp_authenticate",
    ]);

    private static readonly string[] SignedIn = ["load-", "admin_action_", "admin_head", "admin_footer", "admin_notices", "admin_menu", "save_post", "personal_options", "edit_user_profile", "show_user_profile", "current_screen", "admin_enqueue_scripts", "admin_print", "wp_dashboard_setup"];

    public IEnumerable<string> Functions => ["add_action", "add_filter"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Argument(1, "callback") is not { } callback) { return; }
        foreach (var hook in survey.Text(call, 0, scope, "hook_name"))
        {
            if (Kind(hook) is not var (kind, name, audience)) { continue; }
            var handler = survey.Callables.Read(new Value(callback, scope));
            if (kind == SurfaceKind.RequestHook)
            {
                if (handler.Routine is not { } routine || !survey.Reach.Effects(routine).HasFlag(Effects.ReadsRequest)) { continue; }
                name = $"{name} → {handler.Name}";
            }
            survey.Add(kind, name, call.Place, Entries.Of(handler, audience, survey));
        }
    }

    private static (SurfaceKind Kind, string Name, Audience Audience)? Kind(string hook)
    {
        if (After(hook, "wp_ajax_nopriv_") is { } open) { return (SurfaceKind.AjaxAction, open + " (signed out)", Audience.Anyone); }
        if (After(hook, "wp_ajax_") is { } ajax) { return (SurfaceKind.AjaxAction, ajax, Audience.SignedIn); }
        if (After(hook, "wc_ajax_") is { } wc) { return (SurfaceKind.AjaxAction, "wc-ajax " + wc, Audience.Anyone); }
        if (After(hook, "admin_post_nopriv_") is { } openPost) { return (SurfaceKind.AdminPost, openPost + " (signed out)", Audience.Anyone); }
        if (After(hook, "admin_post_") is { } post) { return (SurfaceKind.AdminPost, post, Audience.SignedIn); }
        if (After(hook, "login_form_") is not null || EveryRequest.Contains(hook)) { return (SurfaceKind.RequestHook, hook, Audience.Anyone); }
        return SignedIn.Any(p => hook.StartsWith(p, StringComparison.Ordinal)) ? (SurfaceKind.RequestHook, hook, Audience.SignedIn) : null;
    }

    private static string? After(string text, string start) => text.Length > start.Length && text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..] : null;
}
