using System.Collections.Concurrent;
using System.Security.Cryptography;
using Colophon.Php.Lexing;
using Colophon.Php.Parsing;

namespace Colophon.Php.Analysis;

/// <summary>
/// Trees of files that were parsed, so that all who look at a file read it once. Two versions of a component share most files: hand one to both.
/// It holds every tree for as long as it lives.
/// </summary>
public sealed class TreeCache
{
    /// <summary>By path, too: analyses tell nodes apart by identity, so two files of one version never share a tree.</summary>
    private readonly ConcurrentDictionary<(string Path, string Sha256, ParserOptions Options), Lazy<SyntaxTree>> trees = new();

    internal SyntaxTree Parse(SourceFile file, ParserOptions? options, CancellationToken ct)
    {
        var given = options ?? ParserOptions.Default;
        var used = given with { Lexer = given.Lexer ?? LexerOptions.Default };
        var key = (file.Path, Convert.ToHexStringLower(SHA256.HashData(file.Content.Span)), used);
        return trees.GetOrAdd(key, _ => new Lazy<SyntaxTree>(() => PhpParser.Parse(file.Content.ToArray(), used, ct))).Value;
    }
}
