using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Php.Scanning;

namespace Colophon.Cli.Commands.Scan;

/// <summary>What was found in a component, by the hashes of its files and the build of the analysis: only the same bytes seen by the same analysis count as known.</summary>
internal sealed class ScanCache(string? folder)
{
    private static readonly string Build = typeof(Scanner).Assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture);

    /// <summary>Under <c>$XDG_CACHE_HOME</c>, else <c>~/.cache</c>.</summary>
    public static string DefaultFolder => Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "colophon", "scan");

    public ImmutableArray<ScanFinding> Get(Component component, Func<ImmutableArray<ScanFinding>> scan)
    {
        if (folder is null) { return scan(); }
        var file = Path.Combine(folder, Key(component) + ".json");
        try
        {
            if (File.Exists(file) && JsonSerializer.Deserialize<ScanFinding[]>(File.ReadAllBytes(file)) is { } known)
            {
                return [.. known];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // A damaged or unreadable entry is worth nothing: the component is scanned again.
        }
        var found = scan();
        Put(file, found);
        return found;
    }

    /// <summary>A cache that can't be written is a slower next scan, nothing else.</summary>
    private void Put(string file, ImmutableArray<ScanFinding> found)
    {
        try
        {
            Directory.CreateDirectory(folder!);
            var half = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(half, JsonSerializer.SerializeToUtf8Bytes(found.ToArray()));
            File.Move(half, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"colophon: the cache can't be written ({e.Message}); --cache DIR names another folder");
        }
    }

    private static string Key(Component component)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(Build);
        Add(component.Root);
        Add(component.Slug);
        foreach (var file in component.Files)
        {
            Add(file.Path);
            hash.AppendData(SHA256.HashData(file.Content.Span));
        }
        foreach (var part in component.Unread) { Add($"{part.Path}\0{part.Because}\0{part.IsHostile}"); }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
