// Files and their modes are Linux'; the server runs nowhere else.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
