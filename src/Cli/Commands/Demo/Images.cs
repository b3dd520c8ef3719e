namespace Colophon.Cli.Commands.Demo;

internal static class Images
{
    /// <summary>The smallest picture a media library takes: one pixel, PNG.</summary>
    public static byte[] Pony() => Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
}
