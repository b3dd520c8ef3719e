using System.Runtime.Versioning;

// The ledger store runs where the server runs.
[assembly: SupportedOSPlatform("linux")]
