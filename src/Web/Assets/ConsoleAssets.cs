using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Web.Assets;

/// <summary>The console's own files, named by their content so that a browser may keep them for a year.</summary>
public static class ConsoleAssets
{
    private const string Prefix = "asset:";
    private static readonly FrozenDictionary<string, Asset> ByName = Load();

    public static string Stylesheet => ByName["console.css"].Path;

    public static string PasskeyScript => ByName["passkey.js"].Path;

    public static string Mark => ByName["mark.svg"].Path;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in ByName.Values)
        {
            routes.MapGet(asset.Path, (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Bytes, asset.MediaType);
            }).AllowAnonymous();
        }
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        // The style sheet is written in parts whose names give their order, and served as one file.
        var sheet = string.Concat(names.Where(n => n.EndsWith(".css", StringComparison.Ordinal)).Select(n => Encoding.UTF8.GetString(Read(assembly, n))));
        return new[]
        {
            Named("console", ".css", "text/css; charset=utf-8", Encoding.UTF8.GetBytes(sheet)),
            Named("passkey", ".js", "text/javascript; charset=utf-8", Read(assembly, Prefix + "passkey.js")),
            Named("mark", ".svg", "image/svg+xml", Read(assembly, Prefix + "mark.svg")),
        }.ToFrozenDictionary(a => a.Name);
    }

    private static Asset Named(string name, string extension, string mediaType, byte[] bytes) =>
        new(name + extension, $"/assets/{name}.{Convert.ToHexStringLower(SHA256.HashData(bytes)[..8])}{extension}", mediaType, bytes);

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Asset(string Name, string Path, string MediaType, byte[] Bytes);
}
