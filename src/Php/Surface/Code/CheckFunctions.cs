using Colophon.Php.Analysis;

namespace Colophon.Php.Surface.Code;

/// <summary>The functions by which WordPress code asks who is there.</summary>
internal static class CheckFunctions
{
    public readonly record struct Found(GuardKind Kind, string Name, bool Dies);

    public static Found? Read(CallSite call, TextFolder texts)
    {
        if (call.Kind is not (CallKind.Function or CallKind.Method)) { return null; }
        return call.Name switch
        {
            "current_user_can" or "has_cap" when call.Count > 0 => new(GuardKind.Capability, Text(call, 0, texts), false),
            "user_can" or "author_can" or "current_user_can_for_blog" or "current_user_can_for_site" or "user_can_for_site" when call.Kind == CallKind.Function && call.Count > 1 => new(GuardKind.Capability, Text(call, 1, texts), false),
            "is_super_admin" or "current_user_is_super_admin" => new(GuardKind.Capability, "super admin", false),
            "check_ajax_referer" or "check_admin_referer" when call.Kind == CallKind.Function => new(GuardKind.Nonce, Text(call, 0, texts), call.Name == "check_admin_referer" || !NotFatal(call, texts)),
            "wp_verify_nonce" => new(GuardKind.Nonce, Text(call, 1, texts), false),
            "is_user_logged_in" => new(GuardKind.SignedIn, "", false),
            "auth_redirect" => new(GuardKind.SignedIn, "", true),
            "hash_equals" or "password_verify" or "wp_check_password" => new(GuardKind.Token, call.Name, false),
            _ => null,
        };
    }

    private static bool NotFatal(CallSite call, TextFolder texts) => call.Argument(2, "stop") is { } stop && texts.Fold(stop, Scope.Of(call.Within)) is [""] or ["0"];

    private static string Text(CallSite call, int index, TextFolder texts) =>
        call.Argument(index) is { } argument ? string.Join(" or ", texts.Fold(argument, Scope.Of(call.Within)).Select(Hole.Shown).Order(StringComparer.Ordinal)) : "";
}
