using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;
using Colophon.Php.Surface.Files;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Servers that the visitor's browser is sent to: by scripts that ask them, and by pages that load scripts or frames from them.</summary>
internal static class BrowserHosts
{
    private const int Before = 80;
    private static readonly string[] Asks = ["fetch(", ".open(", "sendBeacon(", "WebSocket(", "EventSource(", "importScripts(", "ajax(", "$.get(", "$.post(", "getJSON(", "axios", "url:", "src=", "src ="];
    private static readonly string[] Loads = ["<script", "<iframe", "<object", "<embed"];

    public static void Read(ImmutableArray<SourceFile> files, Survey survey)
    {
        foreach (var file in files)
        {
            var isScript = file.Path.EndsWith(".js", StringComparison.OrdinalIgnoreCase) || file.Path.EndsWith(".mjs", StringComparison.OrdinalIgnoreCase);
            if (!isScript && !FileKinds.IsPhp(file.Path) && !file.Path.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) { continue; }
            var content = file.Content.ToArray();
            var (line, counted) = (1, 0);
            foreach (var (host, at) in HostName.In(content))
            {
                line += content.AsSpan(counted, at - counted).Count((byte)'\n');
                counted = at;
                var before = System.Text.Encoding.Latin1.GetString(content, Math.Max(0, at - Before), Math.Min(Before, at));
                if (isScript ? Array.Exists(Asks, a => Follows(before, a)) : Array.Exists(Loads, l => before.LastIndexOf(l, StringComparison.OrdinalIgnoreCase) > before.LastIndexOf('>')))
                {
                    survey.Add(SurfaceKind.BrowserHost, host, new Place(file.Path, line, line), null, ("loads", isScript ? "asked by a script" : "scripts or frames"));
                }
            }
        }
    }

    /// <summary>The call stands before the address with nothing between them that ends it.</summary>
    private static bool Follows(string before, string call)
    {
        var at = before.LastIndexOf(call, StringComparison.Ordinal);
        return at >= 0 && before.IndexOfAny([';', '\n', '}'], at + call.Length) < 0;
    }
}
