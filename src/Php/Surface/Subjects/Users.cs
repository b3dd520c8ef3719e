using System.Collections.Frozen;
using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Accounts made or changed, and people signed in without a password.</summary>
internal sealed class Accounts : ICallSubject
{
    private static readonly FrozenDictionary<string, string> What = new Dictionary<string, string>
    {
        ["wp_insert_user"] = "makes accounts", ["wp_create_user"] = "makes accounts", ["wpmu_create_user"] = "makes accounts", ["register_new_user"] = "makes accounts", ["wp_update_user"] = "changes accounts", ["wp_delete_user"] = "deletes accounts",
        ["wp_set_password"] = "sets passwords", ["reset_password"] = "sets passwords", ["wp_set_auth_cookie"] = "signs people in without a password", ["wp_set_current_user"] = "acts as another account", ["grant_super_admin"] = "makes super administrators",
    }.ToFrozenDictionary();

    public IEnumerable<string> Functions => What.Keys;

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind != CallKind.Function) { return; }
        var role = survey.Arrays.Read(call.Argument(0), scope) is { } data && ArrayFolder.Find(data, "role") is { } value ? string.Join(", ", survey.Texts.Fold(value.Expression, value.Scope).Select(Hole.Shown)) : "";
        survey.Add(SurfaceKind.Account, $"{What[call.Name]} in {call.Within.Name}", call.Place, null, ("function", call.Name), ("role", role));
    }
}

/// <summary>Roles added or removed, and capabilities given.</summary>
internal sealed class Roles : ICallSubject
{
    public IEnumerable<string> Functions => ["add_role", "remove_role", "add_cap", "remove_cap", "set_role"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        var isMethod = call.Kind == CallKind.Method;
        if (isMethod ? call.Name is "remove_role" : call.Name is not ("add_role" or "remove_role")) { return; }
        foreach (var text in survey.Text(call, 0, scope))
        {
            var (name, verb) = call.Name switch
            {
                "add_cap" => ($"capability {text}", "given"),
                "remove_cap" => ($"capability {text}", "taken"),
                "set_role" => ($"role {text}", "given to an account"),
                "add_role" => ($"role {text}", isMethod ? "given to an account" : "made"),
                _ => ($"role {text}", "removed"),
            };
            var capabilities = !isMethod && call.Name == "add_role" && survey.Arrays.Read(call.Argument(2, "capabilities"), scope) is { } array ? string.Join(", ", array.Select(e => e.Key).OfType<string>().Select(Hole.Shown).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) : "";
            survey.Add(SurfaceKind.Role, name, call.Place, null, ("done", verb), ("capabilities", capabilities));
        }
    }
}

/// <summary>Hooks through which a plugin has a say in who is let in, what is hidden, and what may be uploaded or updated.</summary>
internal sealed class SensitiveHooks : ICallSubject
{
    public static readonly FrozenDictionary<string, string> Meaning = new Dictionary<string, string>
    {
        ["user_has_cap"] = "decides what accounts may do", ["map_meta_cap"] = "decides what accounts may do", ["authenticate"] = "has a say in who is signed in", ["determine_current_user"] = "has a say in who is signed in",
        ["wp_authenticate_user"] = "has a say in who is signed in", ["check_password"] = "has a say in which password is right", ["wp_login"] = "sees every sign-in", ["wp_authenticate"] = "sees names and passwords at sign-in",
        ["pre_user_query"] = "can hide accounts from the list of users", ["users_list_table_query_args"] = "can hide accounts from the list of users", ["views_users"] = "can hide accounts from the list of users", ["all_plugins"] = "can hide plugins from the list of plugins",
        ["site_transient_update_plugins"] = "has a say in which updates are offered", ["pre_set_site_transient_update_plugins"] = "has a say in which updates are offered", ["auto_update_plugin"] = "has a say in what is updated without asking", ["upgrader_pre_download"] = "has a say in what an update downloads",
        ["https_ssl_verify"] = "has a say in whether certificates are checked", ["https_local_ssl_verify"] = "has a say in whether certificates are checked", ["http_request_args"] = "changes what the site sends to others", ["pre_http_request"] = "answers in place of other servers",
        ["rest_authentication_errors"] = "has a say in who may use the REST interface", ["upload_mimes"] = "decides which files may be uploaded", ["wp_check_filetype_and_ext"] = "decides which files may be uploaded", ["file_mod_allowed"] = "decides whether files may be changed",
        ["wp_is_application_passwords_available"] = "decides about application passwords", ["xmlrpc_enabled"] = "decides about XML-RPC", ["password_reset_expiration"] = "decides how long a reset of a password is valid", ["allow_password_reset"] = "decides who may reset a password",
        ["lostpassword_post"] = "sees resets of passwords", ["retrieve_password_message"] = "changes the mail that resets a password", ["wp_mail"] = "sees and changes every mail", ["nonce_user_logged_out"] = "changes how nonces are checked", ["nonce_life"] = "changes how nonces are checked",
        ["auth_cookie_expiration"] = "decides how long people stay signed in", ["option_active_plugins"] = "can hide which plugins are active", ["pre_option_users_can_register"] = "decides whether anybody may register", ["pre_option_default_role"] = "decides the role of new accounts",
    }.ToFrozenDictionary();

    public IEnumerable<string> Functions => ["add_action", "add_filter"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        foreach (var hook in survey.Text(call, 0, scope))
        {
            if (!Meaning.TryGetValue(hook, out var meaning)) { continue; }
            var handler = call.Argument(1) is { } callback ? survey.Callables.Read(new Value(callback, scope)) : Callable.None;
            survey.Add(SurfaceKind.SensitiveHook, hook, call.Place, null, ("means", meaning), ("handler", handler.Name));
        }
    }
}
