using System.Collections.Immutable;
using Colophon.Php.Analysis.Flow;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Lexing;

namespace Colophon.Php.Analysis;

/// <summary>Reads every file that holds PHP, whatever it is called, and says which could not be read.</summary>
internal sealed class Reading
{
    private static readonly string[] PhpEndings = [".php", ".php3", ".php4", ".php5", ".php7", ".php8", ".phtml", ".pht", ".phar", ".inc", ".phps", ".module", ".install"];

    public Reading(IReadOnlyList<SourceFile> files, AnalysisOptions options, TreeCache trees, RuleSet rules, FindingSink findings, Observer observer, CancellationToken ct)
    {
        var bytes = 0L;
        for (var n = 0; n < files.Count; n++)
        {
            ct.ThrowIfCancellationRequested();
            var file = files[n];
            if (n % 100 == 0) { options.Progress?.Report(new AnalysisProgress("reading", n, files.Count)); }
            bytes += file.Content.Length;
            if (n >= options.MaxFiles) { findings.NotAnalysed(file.Path, $"Only the first {options.MaxFiles} files are analysed."); continue; }
            if (bytes > options.MaxBytes) { findings.NotAnalysed(file.Path, $"Only the first {options.MaxBytes} bytes are analysed."); continue; }
            var named = IsNamedPhp(file.Path);
            Unnamed.Look(file, named, observer);
            if (!named && !HoldsPhp(file)) { continue; }
            PhpFiles++;
            var opened = named ? Openings.Opened(file) : file;
            var code = Openings.AsTags(opened);
            var shortTags = !ReferenceEquals(code, file) || UsesShortTags(file.Content.Span);
            var parser = (options.Parser ?? ParserOptions.Default) with { Lexer = new LexerOptions { ShortTags = shortTags } };
            var tree = trees.Parse(code, parser, ct);
            if (!tree.IsComplete) { findings.NotAnalysed(file.Path, tree.Diagnostics.First(d => d.Kind == DiagnosticKind.Limit).Message); }
            var program = new ProgramFile(file.Path, tree) { Steps = options.MaxSteps, IsOpened = !ReferenceEquals(opened, file) };
            Programs.Add(program);
            Index.Add(program);
            IsWordPress |= LooksLikeWordPress(file.Content.Span, rules);
        }
        (FileCount, Bytes) = (files.Count, bytes);
    }

    public ProgramIndex Index { get; } = new();
    public List<ProgramFile> Programs { get; } = [];
    public bool IsWordPress { get; }
    public int PhpFiles { get; }
    public int FileCount { get; }
    public long Bytes { get; }

    public static bool IsNamedPhp(string path) => Array.Exists(PhpEndings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>An opening tag with something behind it that only PHP says; XML and binary files begin a tag by chance.</summary>
    private static bool HoldsPhp(SourceFile file) => file.Content.Span.IndexOf("<?php"u8) >= 0;

    /// <summary>An opening tag and a space: somebody means PHP by it, whether or not this server would read it so.</summary>
    private static bool UsesShortTags(ReadOnlySpan<byte> source)
    {
        for (var at = source.IndexOf("<?"u8); at >= 0 && at + 2 < source.Length;)
        {
            if (source[at + 2] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'$' or (byte)'@' or (byte)'/' or (byte)'#' || IsWord(source[(at + 2)..])) { return true; }
            var next = source[(at + 2)..].IndexOf("<?"u8);
            if (next < 0) { break; }
            at += 2 + next;
        }
        return false;
    }

    /// <summary>A word that begins a statement of PHP, and no instruction of XML.</summary>
    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < Math.Min(text.Length, 40) && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] == (byte)'_')) { length++; }
        if (length == 0 || length == text.Length) { return false; }
        return text[length] == (byte)'(' || Statements.Contains(System.Text.Encoding.ASCII.GetString(text[..length]).ToLowerInvariant());
    }

    private static readonly HashSet<string> Statements = ["if", "else", "elseif", "for", "foreach", "while", "switch", "echo", "print", "function", "class", "include", "include_once", "require", "require_once", "global", "return", "exit", "die"];

    private static bool LooksLikeWordPress(ReadOnlySpan<byte> source, RuleSet rules)
    {
        foreach (var mark in rules.WordPress.Marks)
        {
            if (source.IndexOf(System.Text.Encoding.ASCII.GetBytes(mark + "(")) >= 0 || source.IndexOf(System.Text.Encoding.ASCII.GetBytes(mark + " (")) >= 0) { return mark is not ("get_option" or "add_filter") || source.IndexOf("$wpdb"u8) >= 0 || source.IndexOf("ABSPATH"u8) >= 0 || source.IndexOf("Plugin Name:"u8) >= 0 || mark == "add_filter"; }
        }
        return source.IndexOf("$wpdb"u8) >= 0 || source.IndexOf("ABSPATH"u8) >= 0;
    }
}
