namespace Colophon.Protocol.Tests;

/// <summary>Damage as seeds decide it: bits, bytes, cuts, doubled pieces, and characters that mean something to a parser.</summary>
internal static class Fuzz
{
    private static readonly byte[] Meaning = [.. "{}[]\":,\\u0-9eE.tfn\n\r\0/ \x7f"u8, 0xC3, 0xED, 0xFF];

    public static byte[] Damaged(Random random, byte[] sound)
    {
        var bytes = new List<byte>(sound);
        for (var wounds = random.Next(1, 4); wounds > 0 && bytes.Count > 0; wounds--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = Meaning[random.Next(Meaning.Length)]; break;
                case 2: bytes.Insert(at, Meaning[random.Next(Meaning.Length)]); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }
}
