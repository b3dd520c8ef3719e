using System.Text;
using System.Text.Unicode;

namespace Colophon.Php.Parsing;

/// <summary>One string per different name of a file. Names are UTF-8; a byte that isn't becomes U+DC80 + (byte - 0x80), so that no two names become one.</summary>
internal sealed class NameTable
{
    private struct Entry
    {
        public uint Hash;
        public int Start, Length;
        public string? Text;
    }

    private readonly byte[] source;
    private Entry[] entries = new Entry[256];
    private int count;

    public NameTable(byte[] source) => this.source = source;

    public string Get(int start, int length)
    {
        if (count * 2 >= entries.Length) { Grow(); }
        var text = source.AsSpan(start, length);
        var hash = Hash(text);
        for (var slot = hash & (uint)(entries.Length - 1); ; slot = (slot + 1) & (uint)(entries.Length - 1))
        {
            ref var entry = ref entries[slot];
            if (entry.Text is null)
            {
                entry = new Entry { Hash = hash, Start = start, Length = length, Text = Decode(text) };
                count++;
                return entry.Text;
            }
            if (entry.Hash == hash && entry.Length == length && source.AsSpan(entry.Start, length).SequenceEqual(text)) { return entry.Text; }
        }
    }

    public static string Decode(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) { return Encoding.UTF8.GetString(text); }
        var result = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) == System.Buffers.OperationStatus.Done) { result.Append(rune.ToString()); }
            else
            {
                used = 1;
                result.Append((char)(0xDC80 + (text[0] - 0x80)));
            }
            text = text[used..];
        }
        return result.ToString();
    }

    /// <summary>Random per process, so that a file can't be written to collide.</summary>
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return (uint)hash.ToHashCode();
    }

    private void Grow()
    {
        var old = entries;
        entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.Text is null) { continue; }
            var slot = entry.Hash & (uint)(entries.Length - 1);
            while (entries[slot].Text is not null) { slot = (slot + 1) & (uint)(entries.Length - 1); }
            entries[slot] = entry;
        }
    }
}
