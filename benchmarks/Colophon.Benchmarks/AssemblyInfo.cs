// fdatasync, runuser, the server as a process: figures are taken on Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
