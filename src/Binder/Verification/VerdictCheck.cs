using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Binder.Container;
using Colophon.Binder.Rendering;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Verification;

/// <summary>Layer 7: derives the verdicts again from the records, and the pages from the verdicts, and compares bytes.</summary>
internal static class VerdictCheck
{
    /// <returns>Whether they could be derived.</returns>
    public static bool Run(BinderZipReader zip, BinderManifest manifest, TenantLog log, FindingLog findings)
    {
        if (manifest.Engine != Judge.Engine)
        {
            findings.Add(BinderCode.Environment, BinderPaths.Verdicts, $"the results were computed by {manifest.Engine}; this verifier has {Judge.Engine}. Verify with the version that has it");
            return false;
        }
        if (Judge.Evaluate(log, manifest.Period.Id, manifest.Judged.ToAsOf()) is not { } result)
        {
            findings.Add(BinderCode.Altered, BinderPaths.Manifest, $"no record defines the period {manifest.Period.Id}");
            return true;
        }
        if (result.Period.ToManifest() != manifest.Period) { findings.Add(BinderCode.Altered, BinderPaths.Manifest, "names another period than the record that defines it"); }
        var bytes = VerdictsJson.Write(result);
        var listed = manifest.Files.ToDictionary(f => f.Path, f => f.Sha256, StringComparer.Ordinal);
        if (listed.GetValueOrDefault(BinderPaths.Verdicts) != Hash(bytes)) { findings.Add(BinderCode.Altered, BinderPaths.Verdicts, "the verdicts don't follow from the records"); }
        var due = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Renderer.Files(manifest, result, JsonElement.Parse(bytes)))
        {
            due.Add(file.Path);
            if (!listed.TryGetValue(file.Path, out var hash)) { findings.Add(BinderCode.Deleted, file.Path, "follows from the verdicts, and isn't there"); }
            else if (hash != Hash(file.Content())) { findings.Add(BinderCode.Altered, file.Path, "doesn't follow from the verdicts"); }
        }
        foreach (var path in zip.Entries.Select(e => e.Name).Where(n => IsUnknown(n) && !due.Contains(n))) { findings.Add(BinderCode.Inserted, path, "follows from nothing in this binder"); }
        return true;
    }

    private static bool IsUnknown(string path) =>
        !path.StartsWith(BinderPaths.Ledger, StringComparison.Ordinal) && path is not (BinderPaths.Manifest or BinderPaths.ManifestSignature or BinderPaths.Verdicts or BinderPaths.Private);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
