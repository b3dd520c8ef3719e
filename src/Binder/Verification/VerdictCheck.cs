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
        if (manifest.Scope.Request is { } request && result.Controls.FirstOrDefault(c => !request.Controls.Contains(c.Id)) is { } stray) { findings.Add(BinderCode.Altered, BinderPaths.Manifest, $"is cut to request {request.Number}, which {stray.Id} doesn't answer"); }
        var listed = manifest.Files.ToDictionary(f => f.Path, f => f.Sha256, StringComparer.Ordinal);
        if (listed.GetValueOrDefault(BinderPaths.Verdicts) != new RenderedFile(BinderPaths.Verdicts, s => VerdictsJson.Write(s, result)).Sha256()) { findings.Add(BinderCode.Altered, BinderPaths.Verdicts, "the verdicts don't follow from the records"); }
        var due = new HashSet<string>(StringComparer.Ordinal);
        if (manifest.Papers != Renderer.Version)
        {
            findings.Add(BinderCode.Environment, BinderPaths.Manifest, $"the papers were made by {manifest.Papers}; this verifier has {Renderer.Version}. Verify with the version that has it");
            return true;
        }
        foreach (var file in Renderer.Files(manifest, result))
        {
            due.Add(file.Path);
            if (!listed.TryGetValue(file.Path, out var hash)) { findings.Add(BinderCode.Deleted, file.Path, "follows from the verdicts, and isn't there"); }
            else if (hash != file.Sha256()) { findings.Add(BinderCode.Altered, file.Path, "doesn't follow from the verdicts"); }
        }
        if ((manifest.PrintedBy is null) == listed.ContainsKey(BinderPaths.Printed))
        {
            findings.Add(manifest.PrintedBy is null ? BinderCode.Inserted : BinderCode.Deleted, BinderPaths.Printed, manifest.PrintedBy is null ? "is there, though nothing printed it" : $"was printed by {manifest.PrintedBy}, and isn't there");
        }
        foreach (var path in zip.Entries.Select(e => e.Name).Where(n => IsUnknown(n) && !due.Contains(n))) { findings.Add(BinderCode.Inserted, path, "follows from nothing in this binder"); }
        return true;
    }

    private static bool IsUnknown(string path) =>
        !path.StartsWith(BinderPaths.Ledger, StringComparison.Ordinal) && path is not (BinderPaths.Manifest or BinderPaths.ManifestSignature or BinderPaths.Verdicts or BinderPaths.Private or BinderPaths.Printed);
}
