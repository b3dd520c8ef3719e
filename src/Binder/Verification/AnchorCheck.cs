using System.Text.Json;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>Where the meta-log held this tree. The meta-log is what witnesses will sign.</summary>
internal static class AnchorCheck
{
    /// <returns>How many anchors hold.</returns>
    public static long Run(ReadOnlySpan<byte> json, BinderManifest manifest, TrustedKeys keys, HistoricRoots roots, ContentCheck content, FindingLog findings)
    {
        if (Parse(json) is not { } file)
        {
            findings.Add(BinderCode.Altered, BinderPaths.Anchors, "isn't a list of anchors");
            return 0;
        }
        var witnessed = keys.Witness.Count == 0;
        var number = 0L;
        foreach (var anchor in file.Anchors.OrderBy(a => a.Size))
        {
            number++;
            var where = $"anchor {number}";
            if (anchor.Size < 1 || anchor.Size > manifest.Tree.Size || roots.At(anchor.Size).ToHex() != anchor.Root)
            {
                findings.Add(BinderCode.Conflict, where, $"the meta-log saw another tree at {anchor.Size} entries");
                continue;
            }
            var read = anchor.ToLedger(manifest.Tenant);
            var tick = read is null ? null : keys.Log.Select(read.Verify).FirstOrDefault(t => t is not null);
            if (read is null || tick is null)
            {
                findings.Add(read is not null && keys.Log.Any(read.MetaCheckpoint.IsSignedBy) ? BinderCode.Altered : BinderCode.Signature, where, "its proofs don't lead to a meta-log checkpoint by a known log key");
                continue;
            }
            if (tick.At < content.TimeAt(anchor.Size)) { findings.Add(BinderCode.TimeBounds, where, "the meta-log's tick is earlier than entries that it covers"); }
            witnessed |= keys.Witness.Any(read.MetaCheckpoint.IsSignedBy);
        }
        if (!witnessed) { findings.Add(BinderCode.Signature, BinderPaths.Anchors, "no anchor is cosigned by a witness of the policy"); }
        return number;
    }

    private static AnchorsFile? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BinderJson.Wire.AnchorsFile);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
