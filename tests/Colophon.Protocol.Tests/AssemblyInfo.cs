// libsodium as it comes on Debian.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
