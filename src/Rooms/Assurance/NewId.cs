using System.Security.Cryptography;

namespace Colophon.Assurance;

internal static class NewId
{
    /// <summary>64 random bits: ids of things that people make, unguessable enough not to collide in a tenant.</summary>
    public static string Of(string prefix) => prefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
}
