using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Colophon.Php.Analysis;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>What looking into one item came to.</summary>
/// <param name="Rule">Empty: nothing was found.</param>
public sealed record ItemVerdict(string Rule, string Title, string Why, int Line)
{
    public const string NotAnalysed = "not_analysed";

    /// <summary>Code that is not what its publisher gave out, in which nothing malicious was seen.</summary>
    public const string Altered = "altered";

    /// <summary>It reads as a whole like code of an attacker, and nothing in it proves it.</summary>
    public const string Lookalike = "malware_lookalike";

    public static readonly ItemVerdict Clean = new("", "", "", 0);

    public bool IsUnread => Rule == NotAnalysed;

    /// <summary>A kind of unwanted software: it attacks nothing by itself.</summary>
    public static bool IsUnwanted(string rule) => rule.StartsWith("unwanted_", StringComparison.Ordinal);

    /// <summary>An attacker's, by what is known of it.</summary>
    public static bool IsMalicious(string rule) => rule is not ("" or NotAnalysed or Altered or Lookalike) && !IsUnwanted(rule);

    public bool IsFound => Rule.Length > 0 && !IsUnread;

    public static ItemVerdict Departs(string why) => new(Altered, "Not what its publisher gave out", why, 0);

    public static ItemVerdict Unread(string because) => new(NotAnalysed, "Not analysed", because, 0);
}

/// <summary>Looks into the bytes of one item: a literal gate, then the analysis of PHP. Any bytes give a verdict, within a time; nothing is run.</summary>
internal sealed class Examiner(IOptions<ScanningOptions> options, TimeProvider clock)
{
    private static readonly SearchValues<string> Tags = SearchValues.Create(["<?php", "<?=", "<? ", "<?\n", "<?\r", "<?\t"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> Powers = SearchValues.Create(["eval", "assert", "create_function", "system", "shell_exec", "passthru", "popen", "proc_open", "pcntl_exec", "base64_decode", "gzinflate", "gzuncompress", "str_rot13", "call_user_func", "array_map", "preg_replace", "include", "require", "file_put_contents", "move_uploaded_file", "_GET", "_POST", "_REQUEST", "_COOKIE", "_SERVER", "_FILES", "php://input"], StringComparison.OrdinalIgnoreCase);
    private static readonly string[] Settings = [".htaccess", ".user.ini", "php.ini"];

    public ItemVerdict Examine(Surveyed item, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.Integrity.MaxSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var unread = ItemVerdict.Clean;
            foreach (var (path, code) in item.Kind == "file" ? [(item.Id, content)] : Codes(item, content))
            {
                var verdict = Look(item, path, code, either.Token);
                if (verdict.IsFound) { return verdict; }
                if (verdict.IsUnread) { unread = verdict; }
            }
            return unread;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ItemVerdict.Unread(string.Create(CultureInfo.InvariantCulture, $"Looking into it took longer than {options.Value.Integrity.MaxSeconds} seconds."));
        }
    }

    private ItemVerdict Look(Surveyed item, string path, ReadOnlyMemory<byte> code, CancellationToken ct)
    {
        // Latin-1: every byte is a character, so that any bytes can be searched.
        var isSettings = Array.Exists(Settings, s => path.EndsWith(s, StringComparison.OrdinalIgnoreCase));
        if (!isSettings && !(item.Kind == "file" && Names.MayRun(path)) && !Encoding.Latin1.GetString(code.Span).AsSpan().ContainsAny(Tags)) { return ItemVerdict.Clean; } // under a name of PHP's, a page without code says something too
        ct.ThrowIfCancellationRequested();
        var result = SecurityAnalyzer.Analyse([new SourceFile(path, code)], new AnalysisOptions(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), ImmutableArray<Suppression>.Empty), ct);
        return result.Findings.FirstOrDefault(f => f.Category == FindingCategory.Malware) is { } malware ? new(malware.Kind, malware.Title, Why(malware, Advice(item)), malware.Line)
            // An exception for unwanted software holds for its whole content, so what wasn't read to its end comes first.
            : result.NotAnalysed.FirstOrDefault() is { } part ? ItemVerdict.Unread(part.Because)
            // A setting or a post is nothing that somebody opens in a browser.
            : item.Kind == "file" && result.Findings.FirstOrDefault(f => f.Category == FindingCategory.Unwanted) is { } unwanted ? new(unwanted.Kind, unwanted.Title, unwanted.Message, unwanted.Line)
            : ItemVerdict.Clean;
    }

    private static string Why(Finding malware, string? advice) =>
        advice is null ? malware.Message
        : malware.Kind == ItemVerdict.Lookalike ? $"{malware.Message} {advice}"
        : $"This looks like code that an attacker put here: {malware.Trace[0].What}. {advice} Look for how it came in.";

    /// <summary>Where no publisher's version could be compared with, why code is wrong there at all.</summary>
    private static string? Advice(Surveyed item) => item.Kind switch
    {
        "option" => "A setting needs no such code, unless a plugin of yours keeps it there.",
        "post" => "A post is text, and what shows it must not run it.",
        _ when item.Id.Contains("/uploads/", StringComparison.Ordinal) || item.Id.StartsWith("@uploads/", StringComparison.Ordinal) => "Uploads are pictures and documents: nobody puts code among them for a good reason.",
        _ => null,
    };

    /// <summary>What of a stored text could be run: the text itself, the texts inside of a serialised value, and what they hide in Base64.</summary>
    private static IEnumerable<(string Path, ReadOnlyMemory<byte> Code)> Codes(Surveyed item, ReadOnlyMemory<byte> content)
    {
        const string Name = "value.php";
        foreach (var text in (IEnumerable<ReadOnlyMemory<byte>>)[content, .. item.Kind == "option" ? SerializedTexts.Of(content) : []])
        {
            foreach (var code in (IEnumerable<ReadOnlyMemory<byte>>)[text, .. Decoded(text) is { } hidden ? [hidden] : Array.Empty<ReadOnlyMemory<byte>>()])
            {
                var characters = Encoding.Latin1.GetString(code.Span);
                if (characters.AsSpan().ContainsAny(Tags)) { yield return (Name, code); }
                // Settings are what plugins hand to eval, which wants no tag; a post that speaks about code is no code.
                else if (item.Kind == "option" && characters.AsSpan().ContainsAny(Powers)) { yield return (Name, (byte[])[.. "<?php "u8, .. code.Span, .. ";"u8]); }
            }
        }
    }

    private static byte[]? Decoded(ReadOnlyMemory<byte> text)
    {
        var trimmed = text.Span.Trim(" \r\n\t"u8);
        if (trimmed.Length < 16 || !Base64.IsValid(trimmed, out var length)) { return null; }
        var bytes = new byte[length];
        return Base64.DecodeFromUtf8(trimmed, bytes, out _, out var written) == OperationStatus.Done ? bytes[..written] : null;
    }
}

/// <summary>The texts in a value as PHP serialises it, without making anything of it.</summary>
internal static class SerializedTexts
{
    private const int Most = 10_000;

    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> value)
    {
        var at = 0;
        for (var n = 0; n < Most; n++)
        {
            var next = value.Span[at..].IndexOf("s:"u8);
            if (next < 0) { yield break; }
            at += next + 2;
            if (!Utf8Parser.TryParse(value.Span[at..], out int length, out var digits) || length < 0 || !value.Span[(at + digits)..].StartsWith(":\""u8)) { continue; }
            var from = at + digits + 2;
            if (length > value.Length - from) { continue; }
            yield return value.Slice(from, length);
            at = from + length; // not into it again: together the texts are never longer than the value
        }
    }
}
