using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Requests;

/// <summary>A file that somebody brought, read only so far that it can be told to be too long.</summary>
internal static class BoundedText
{
    public static async Task<string> ReadAsync(IFormFile file, int most, CancellationToken ct)
    {
        using var reader = new StreamReader(file.OpenReadStream());
        var text = new char[most + 1];
        return new string(text, 0, await reader.ReadBlockAsync(text, ct));
    }
}
