using System.Collections.Frozen;
using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Who has an account, and what accounts may do.</summary>
internal sealed class People : IRule
{
    private static readonly FrozenDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["users_can_register"] = "whether anybody may register", ["default_role"] = "the role of new accounts", ["admin_email"] = "the administrator's address", ["siteurl"] = "the address of the site", ["home"] = "the address of the site",
        ["active_plugins"] = "which plugins run", ["{prefix}user_roles"] = "what roles may do", ["wp_user_roles"] = "what roles may do", ["template"] = "the theme", ["stylesheet"] = "the theme",
    }.ToFrozenDictionary();

    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var item in c.Of(Change.Added, SurfaceKind.Account).Select(i => i.New!))
        {
            var makesAdministrators = item.Facts.GetValueOrDefault("role", "").Contains("administrator", StringComparison.Ordinal);
            var grave = makesAdministrators || item.Facts["function"] is "wp_set_auth_cookie" or "wp_set_current_user" or "grant_super_admin";
            yield return Of("accounts", grave ? c.IsFirst && !makesAdministrators ? ReviewLevel.Look : ReviewLevel.Stop : c.UnlessFirst(ReviewLevel.Look), item, makesAdministrators ? "Makes an administrator" : item.Name,
                makesAdministrators ? $"makes an administrator account (in {After(item.Name)})" : item.Name, makesAdministrators ? "An account that may do everything is made by the code." : "Accounts, passwords or sessions are changed by the code.", c);
        }
        foreach (var item in c.Of(Change.Added, SurfaceKind.Role).Select(i => i.New!)) { yield return Of("roles", c.UnlessFirst(ReviewLevel.Look), item, $"{item.Name} is {item.Facts["done"]}", $"changes what accounts may do ({item.Name} is {item.Facts["done"]})", "What accounts may do changes when the plugin is activated or runs, without anybody granting it.", c); }
        foreach (var item in c.Of(Change.Added, SurfaceKind.SensitiveHook).Select(i => i.New!)) { yield return Of("sensitive-hook", c.UnlessFirst(ReviewLevel.Look), item, $"{item.Name}: {item.Facts["means"]}", $"{item.Facts["means"]} (hook {item.Name})", $"Through the hook {item.Name} the plugin {item.Facts["means"]}.", c); }
        foreach (var change in c.Items.Where(i => i.Change is Change.Added or Change.Changed && i.New!.Kind == SurfaceKind.Option && Settings.ContainsKey(i.New.Name) && Writes(i.New) && (i.Old is null || !Writes(i.Old))))
        {
            yield return Of("site-setting", c.IsFirst ? ReviewLevel.Look : ReviewLevel.Stop, change.New!, $"Writes {change.New!.Name}", $"changes {Settings[change.New.Name]}", $"The setting {change.New.Name} decides {Settings[change.New.Name]}. The code now writes it.", c);
        }
    }

    private static bool Writes(SurfaceItem item) => item.Facts.GetValueOrDefault("use", "").Contains("written", StringComparison.Ordinal);

    private static string After(string name) => name[(name.LastIndexOf(" in ", StringComparison.Ordinal) + 4)..];

    private static Concern Of(string rule, ReviewLevel level, SurfaceItem item, string title, string clause, string meaning, Comparison c) =>
        new(rule, level, title, clause, meaning, level == ReviewLevel.Calm ? "" : "Ask the author why the plugin needs this.", item.Name, null, item.Places[0], c.Code.AtNew(item.Places[0]));
}
