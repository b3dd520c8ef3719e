using System.Collections.Frozen;
using System.Text;

namespace Colophon.Php.Surface.Code;

/// <summary>What functions of PHP and WordPress make of a text, where the answer needs nothing but the text.</summary>
internal static class KnownFunctions
{
    private static readonly FrozenDictionary<string, int> PassThrough = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["trim"] = 0, ["rtrim"] = 0, ["esc_url"] = 0, ["esc_url_raw"] = 0, ["sanitize_text_field"] = 0, ["sanitize_key"] = 0, ["sanitize_title"] = 0, ["strval"] = 0, ["wp_normalize_path"] = 0,
        ["__"] = 0, ["_x"] = 0, ["esc_html__"] = 0, ["esc_attr__"] = 0, ["apply_filters"] = 1, ["set_url_scheme"] = 0, ["wp_unslash"] = 0, ["esc_sql"] = 0, ["esc_attr"] = 0, ["esc_html"] = 0, ["urlencode"] = 0, ["rawurlencode"] = 0,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int> OwnSite = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["home_url"] = 0, ["site_url"] = 0, ["admin_url"] = 0, ["network_admin_url"] = 0, ["network_site_url"] = 0, ["network_home_url"] = 0, ["self_admin_url"] = 0, ["rest_url"] = 0, ["content_url"] = 0, ["includes_url"] = 0,
        ["plugins_url"] = 0, ["get_home_url"] = 1, ["get_site_url"] = 1, ["get_admin_url"] = 1, ["get_rest_url"] = 1, ["plugin_dir_path"] = 9, ["plugin_dir_url"] = 9, ["get_template_directory"] = 9, ["get_template_directory_uri"] = 9,
        ["get_stylesheet_directory"] = 9, ["get_stylesheet_directory_uri"] = 9, ["get_bloginfo"] = 9, ["wp_login_url"] = 9, ["get_temp_dir"] = 9, ["sys_get_temp_dir"] = 9, ["wp_tempnam"] = 9, ["get_theme_file_path"] = 0, ["get_home_path"] = 9, ["dirname"] = 9,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a constant of <c>WP_REST_Server</c> stands for.</summary>
    public static string? Methods(string className, string constant) => !className.Equals("WP_REST_Server", StringComparison.OrdinalIgnoreCase) ? null : constant switch
    {
        "READABLE" => "GET",
        "CREATABLE" => "POST",
        "EDITABLE" => "POST, PUT, PATCH",
        "DELETABLE" => "DELETE",
        "ALLMETHODS" => "GET, POST, PUT, PATCH, DELETE",
        _ => null,
    };

    /// <summary>The texts that a call gives, or null when that isn't known.</summary>
    public static string[]? Fold(string name, Func<int, string[]> argument, int count, Func<int, List<string[]>?> array)
    {
        if (PassThrough.TryGetValue(name, out var which)) { return argument(which); }
        if (OwnSite.TryGetValue(name, out var below)) { return [.. (below < count ? argument(below) : [""]).Select(p => Hole.Site + (p.Length == 0 || p[0] == '/' ? p : "/" + p))]; }
        return name.ToLowerInvariant() switch
        {
            "strtolower" => Each(argument(0), t => t.ToLowerInvariant()),
            "strtoupper" => Each(argument(0), t => t.ToUpperInvariant()),
            "trailingslashit" => Each(argument(0), t => t.TrimEnd('/') + "/"),
            "untrailingslashit" => Each(argument(0), t => t.TrimEnd('/')),
            "strrev" => Exactly(argument(0), t => string.Concat(t.Reverse())),
            "str_rot13" => Exactly(argument(0), t => string.Concat(t.Select(Rot13))),
            "base64_decode" => Exactly(argument(0), Base64),
            "hex2bin" => Exactly(argument(0), t => Hex(t)),
            "chr" => Exactly(argument(0), t => int.TryParse(t, out var c) ? ((char)(byte)c).ToString() : null),
            "urldecode" or "rawurldecode" => Exactly(argument(0), Uri.UnescapeDataString),
            "sprintf" => Format(argument(0), i => i + 1 < count ? argument(i + 1) : null),
            "implode" or "join" when count == 2 && array(1) is { } parts => Implode(argument(0), parts),
            "add_query_arg" => Each(argument(count - 1), t => t + Hole.Unknown),
            _ => null,
        };
    }

    private static string[] Each(string[] texts, Func<string, string> change) => [.. texts.Select(change)];

    private static string[]? Exactly(string[] texts, Func<string, string?> change) => texts.Any(Hole.IsIn) || texts.Any(t => change(t) is null) ? null : [.. texts.Select(t => change(t)!)];

    private static char Rot13(char c) => c switch { >= 'a' and <= 'z' => (char)('a' + ((c - 'a' + 13) % 26)), >= 'A' and <= 'Z' => (char)('A' + ((c - 'A' + 13) % 26)), _ => c };

    private static string? Base64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }

    private static string? Hex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Encoding.UTF8.GetString(Convert.FromHexString(text)) : null;

    private static string[] Implode(string[] glue, List<string[]> parts) => parts.Any(p => p.Length != 1) || glue.Length != 1 ? [Hole.Unknown.ToString()] : [string.Join(glue[0], parts.Select(p => p[0]))];

    /// <summary>Only <c>%s</c> and <c>%d</c>, in order or by number; anything else leaves a hole.</summary>
    private static string[] Format(string[] formats, Func<int, string[]?> argument)
    {
        var results = new List<string>();
        foreach (var format in formats)
        {
            var text = new StringBuilder();
            var next = 0;
            for (var i = 0; i < format.Length; i++)
            {
                if (format[i] != '%' || i + 1 == format.Length) { text.Append(format[i]); continue; }
                if (format[i + 1] == '%') { text.Append('%'); i++; continue; }
                var end = i + 1;
                while (end < format.Length && !char.IsAsciiLetter(format[end])) { end++; }
                var dollar = format.IndexOf('$', i, Math.Max(0, end - i));
                var index = dollar > 0 && int.TryParse(format.AsSpan(i + 1, dollar - i - 1), out var numbered) ? numbered - 1 : next++;
                text.Append(index >= 0 && argument(index) is [var one] ? one : Hole.Unknown.ToString());
                i = end;
            }
            results.Add(text.ToString());
        }
        return [.. results];
    }
}
