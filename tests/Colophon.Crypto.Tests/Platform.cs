// Key files and their permissions are Linux'; the server runs nowhere else.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
