using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Verdicts.Selections;

/// <summary>
/// A selection that nobody steered (docs/formats/selection.md): the seed is a hash of the frozen population's hash, which was fixed first, and of a nonce that only the auditor knew.
/// Whoever has both draws the same items, with a hash function and a list.
/// </summary>
public static class Draw
{
    public const int LeastNonce = 8;
    public const int MostNonce = 200;

    /// <param name="populationHash">Hex, as the population's IPE sheet has it.</param>
    public static byte[] Seed(string populationHash, string nonce) => SHA256.HashData(Encoding.UTF8.GetBytes($"colophon/draw/1\n{populationHash}\n{nonce}"));

    /// <summary>The items whose rank is lowest, in their own order. Rank: SHA-256 over the seed and the item's number.</summary>
    /// <param name="numbers">Numbers of the population's items, each once.</param>
    public static IReadOnlyList<int> Items(string populationHash, string nonce, IReadOnlyList<int> numbers, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var seed = Convert.ToHexStringLower(Seed(populationHash, nonce));
        return [.. numbers.Select(n => (Number: n, Rank: Rank(seed, n))).OrderBy(n => n.Rank, StringComparer.Ordinal).ThenBy(n => n.Number).Take(count).Select(n => n.Number).Order()];
    }

    private static string Rank(string seed, int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{number}"))));
}
