using System.Text;
using Colophon.Crypto;

namespace Colophon.Protocol.Wire;

/// <summary>The one way anything is signed: over <c>"colophon/" ‖ kind ‖ "/1" ‖ 0x0A ‖ payload</c>, so that no signature can be taken for another kind's.</summary>
public static class SignedBytes
{
    public static byte[] Sign(string kind, ReadOnlySpan<byte> payload, Ed25519PrivateKey key) => Ed25519.Sign(key, Message(kind, payload));

    public static bool Verify(string kind, ReadOnlySpan<byte> payload, Ed25519PublicKey key, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(key, Message(kind, payload), signature);

    private static byte[] Message(string kind, ReadOnlySpan<byte> payload) => [.. Encoding.ASCII.GetBytes($"colophon/{kind}/1\n"), .. payload];
}
