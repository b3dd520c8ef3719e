using System.Runtime.Versioning;

// The ledger store and the scenarios run where the server runs.
[assembly: SupportedOSPlatform("linux")]
