using System.Security.Cryptography;
using System.Text;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.Surveys;

/// <summary>Cheap signs that something may be code, as the agent's: they decide what the server asks to see, never what is malicious.</summary>
internal static class Marks
{
    /// <summary>Of a file no more is read than this.</summary>
    public const int MaxBytes = 64 << 20;

    private const int Chunk = 1 << 20;

    /// <summary>A sign may lie over the end of a chunk.</summary>
    private const int Overlap = 4;

    private static readonly (string Literal, string Mark)[] OfTexts =
    [
        ("<?php", "php"), ("<?=", "php"), ("eval(", "eval"), ("eval (", "eval"), ("assert(", "eval"), ("create_function", "eval"), ("shell_exec", "shell"), ("passthru(", "shell"),
        ("base64_decode", "decodes"), ("gzinflate", "decodes"), ("str_rot13", "decodes"), ("PD9waH", "encoded"), ("ZXZhbCg", "encoded"),
    ];

    /// <summary>Reads files, one after the other. Not for two threads.</summary>
    public sealed class Reader : IDisposable
    {
        private readonly byte[] _buffer = new byte[Overlap + Chunk];
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        /// <summary>SHA-256 and signs; of a file that is too large or can't be read only the sign that says so.</summary>
        public (string Sha256, string Marks) Of(WalkedFile file)
        {
            if (file.Stamp.Size > MaxBytes) { return ("", "large"); }
            var open = RawFiles.Open(file.Path);
            if (open < 0) { return ("", "unreadable"); }
            try
            {
                var (php, kept, total) = (false, 0, 0L);
                while (true)
                {
                    var read = RawFiles.Read(open, _buffer.AsSpan(Overlap, (int)Math.Min(Chunk, MaxBytes + 1 - total)));
                    if (read < 0)
                    {
                        _hash.GetHashAndReset();
                        return ("", "unreadable");
                    }
                    var fresh = _buffer.AsSpan(Overlap, read);
                    _hash.AppendData(fresh);
                    total += read;
                    php = php || HoldsPhp(_buffer.AsSpan(Overlap - kept, kept + read));
                    if (read < Chunk || total > MaxBytes) { break; }
                    kept = Overlap;
                    fresh[^Overlap..].CopyTo(_buffer);
                }
                var sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
                return total > MaxBytes ? ("", "large") : (sha256, php ? "php" : "");
            }
            finally
            {
                RawFiles.Close(open);
            }
        }

        public void Dispose() => _hash.Dispose();
    }

    public static bool HoldsPhp(ReadOnlySpan<byte> content)
    {
        for (var at = content.IndexOf("<?"u8); at >= 0; at = content.IndexOf("<?"u8))
        {
            content = content[(at + 2)..];
            if (content is [(byte)'=', ..] || (content.Length >= 3 && Ascii.EqualsIgnoreCase(content[..3], "php"u8))) { return true; }
        }
        return false;
    }

    /// <summary>Signs of a value of the database.</summary>
    public static string OfText(byte[] value)
    {
        var text = Encoding.Latin1.GetString(value);
        return string.Join(' ', OfTexts.Where(m => text.Contains(m.Literal, StringComparison.OrdinalIgnoreCase)).Select(m => m.Mark).Distinct());
    }

    /// <summary>The same as a condition of SQL, so that what bears no sign does not leave the database.</summary>
    public static string Condition(string column) => $"({string.Join(" OR ", OfTexts.Select(m => $"{column} LIKE '%{m.Literal.Replace("_", "\\_", StringComparison.Ordinal)}%'"))})";
}
