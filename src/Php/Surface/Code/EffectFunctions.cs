using System.Collections.Frozen;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>What calls of PHP and WordPress do to the site and the world around it.</summary>
internal static class EffectFunctions
{
    private static readonly FrozenDictionary<string, Effects> Functions = Table(
        (Effects.WritesOptions, "update_option add_option delete_option update_site_option add_site_option delete_site_option update_network_option update_blog_option set_theme_mod"),
        (Effects.WritesFiles, "file_put_contents fwrite fputs fputcsv move_uploaded_file copy rename unlink rmdir mkdir chmod symlink link touch unzip_file wp_upload_bits wp_handle_upload media_handle_upload wp_handle_sideload media_handle_sideload wp_delete_file copy_dir"),
        (Effects.ChangesUsers, "wp_insert_user wp_create_user wp_update_user wp_delete_user wp_set_password wp_set_auth_cookie wp_set_current_user reset_password grant_super_admin add_role remove_role register_new_user wp_signon wpmu_create_user add_user_to_blog"),
        (Effects.SendsRequests, "wp_remote_get wp_remote_post wp_remote_request wp_remote_head wp_safe_remote_get wp_safe_remote_post wp_safe_remote_request wp_safe_remote_head curl_exec curl_multi_exec fsockopen pfsockopen stream_socket_client download_url"),
        (Effects.SendsMail, "wp_mail mail"),
        (Effects.RunsCode, "eval assert create_function exec shell_exec system passthru proc_open popen pcntl_exec"),
        (Effects.WritesDatabase, "wp_insert_post wp_update_post wp_delete_post wp_trash_post wp_insert_comment wp_update_comment wp_delete_comment wp_set_comment_status update_post_meta add_post_meta delete_post_meta update_user_meta add_user_meta delete_user_meta update_term_meta update_comment_meta wp_insert_term wp_delete_term wp_set_object_terms wp_insert_attachment wp_delete_attachment set_transient delete_transient update_metadata add_metadata delete_metadata dbdelta"),
        (Effects.ReadsDatabase, "get_option get_posts get_users get_user_by get_userdata get_post_meta get_user_meta get_comments"));

    private static readonly FrozenDictionary<string, Effects> Methods = Table(
        (Effects.WritesDatabase, "insert update delete replace query"),
        (Effects.ReadsDatabase, "get_results get_var get_row get_col"));

    private static readonly FrozenDictionary<string, Effects> OtherMethods = Table(
        (Effects.ChangesUsers, "add_cap set_role add_role remove_cap"),
        (Effects.WritesFiles, "put_contents extractto"));

    public static Effects Of(CallSite call) => call.Kind switch
    {
        CallKind.Function => Functions.GetValueOrDefault(call.Name),
        CallKind.Method when IsDatabase(call.Target) => Methods.GetValueOrDefault(call.Name),
        CallKind.Method => OtherMethods.GetValueOrDefault(call.Name),
        _ => Effects.None,
    };

    public static bool IsDatabase(Expression? target) => target is VariableExpression { Name: "wpdb" } or PropertyExpression { Name: Identifier { Text: "wpdb" or "db" } } or StaticPropertyExpression { Name: Identifier { Text: "wpdb" or "db" } }
        || target is IndexExpression { Target: VariableExpression { Name: "GLOBALS" }, Index: StringLiteral index } && index.Value.Span.SequenceEqual("wpdb"u8);

    private static FrozenDictionary<string, Effects> Table(params (Effects Effect, string Names)[] rows) =>
        rows.SelectMany(r => r.Names.Split(' ').Select(n => KeyValuePair.Create(n, r.Effect))).ToFrozenDictionary(StringComparer.Ordinal);
}
