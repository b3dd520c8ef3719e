using System.Runtime.Versioning;

// Chromium and the server as they come on Debian.
[assembly: SupportedOSPlatform("linux")]
