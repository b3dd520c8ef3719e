using System.Collections.Frozen;

namespace Colophon.Php.Analysis.Values;

/// <summary>PHP's constants that rules ask for, and the ones that hidden code is put together from.</summary>
internal static class Constants
{
    private static readonly FrozenDictionary<string, object> Known = new Dictionary<string, object>
    {
        ["ENT_QUOTES"] = 3L, ["ENT_COMPAT"] = 2L, ["ENT_NOQUOTES"] = 0L, ["ENT_HTML5"] = 48L, ["ENT_HTML401"] = 0L, ["ENT_XHTML"] = 32L, ["ENT_SUBSTITUTE"] = 8L, ["ENT_IGNORE"] = 4L,
        ["INPUT_POST"] = 0L, ["INPUT_GET"] = 1L, ["INPUT_COOKIE"] = 2L, ["INPUT_SERVER"] = 5L,
        ["PHP_EOL"] = "\n", ["DIRECTORY_SEPARATOR"] = "/", ["PATH_SEPARATOR"] = ":", ["M_PI"] = Math.PI,
        ["PATHINFO_DIRNAME"] = 1L, ["PATHINFO_BASENAME"] = 2L, ["PATHINFO_EXTENSION"] = 4L, ["PATHINFO_FILENAME"] = 8L,
        ["JSON_HEX_TAG"] = 1L, ["JSON_HEX_AMP"] = 2L, ["JSON_HEX_APOS"] = 4L, ["JSON_HEX_QUOT"] = 8L, ["JSON_UNESCAPED_SLASHES"] = 64L,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static Value? Of(string name) => name.ToLowerInvariant() switch
    {
        "true" => Value.True,
        "false" => Value.False,
        "null" => Value.Null,
        var lower => Known.GetValueOrDefault(lower) switch
        {
            string text => Value.Of(text),
            long number => Value.Of(number),
            double number => Value.Of(number),
            _ => null,
        },
    };
}
