// The real server and its file system are Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
