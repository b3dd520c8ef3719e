namespace Colophon.Binder;

/// <summary>Names of the files in a binder that code refers to.</summary>
internal static class BinderPaths
{
    public const string Manifest = "manifest.json";
    public const string ManifestSignature = "manifest.sig";
    public const string Verdicts = "verdicts.json";
    public const string Private = "private/fields.json";
    public const string Printed = "report.pdf";
    public const string Ledger = "ledger/";
    public const string Checkpoint = "ledger/checkpoint";
    public const string Keys = "ledger/keys.json";
    public const string Anchors = "ledger/anchors.json";
    public const string Tiles = "ledger/tile/";
    public const string Bundles = "ledger/tile/entries/";
}
