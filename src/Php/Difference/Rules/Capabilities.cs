using System.Collections.Frozen;

namespace Colophon.Php.Difference.Rules;

/// <summary>Which capabilities only those have who run the site.</summary>
internal static class Capabilities
{
    private static readonly FrozenSet<string> Everyone = FrozenSet.ToFrozenSet(["read", "exist", "level_0", "subscriber", "customer", "read_post", "read_page"]);

    private static readonly FrozenSet<string> Writers = FrozenSet.ToFrozenSet(
    [
        "edit_posts", "delete_posts", "publish_posts", "upload_files", "edit_published_posts", "delete_published_posts", "edit_post", "delete_post", "edit_comment", "contributor", "author", "level_1", "level_2", "edit_page", "edit_user",
    ]);

    /// <summary>Capabilities of a plugin's own count as such, because nobody has them by default.</summary>
    public static bool IsForAdministrators(string capability) => capability.Split(" or ").All(c => !Everyone.Contains(c) && !Writers.Contains(c));
}
