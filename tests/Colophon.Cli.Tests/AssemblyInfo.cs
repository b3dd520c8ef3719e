using System.Runtime.Versioning;

// Like the command line itself.
[assembly: SupportedOSPlatform("linux")]
