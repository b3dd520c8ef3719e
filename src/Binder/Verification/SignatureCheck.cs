using System.Security.Cryptography;
using Colophon.Binder.Container;
using Colophon.Ledger;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>Layer 2: who signed the manifest and the checkpoint.</summary>
internal static class SignatureCheck
{
    public const string Kind = "binder";

    /// <summary>Null when nothing above may be judged.</summary>
    public static SignedParts? Run(BinderZipReader zip, TrustPolicy? policy, FindingLog findings)
    {
        foreach (var path in (string[])[BinderPaths.Manifest, BinderPaths.ManifestSignature, BinderPaths.Checkpoint, BinderPaths.Keys])
        {
            if (zip.Find(path) is null) { findings.Add(BinderCode.Malformed, path, "is missing: this is no binder"); }
        }
        if (!findings.IsSound) { return null; }
        var keys = TrustedKeys.Read(zip.Read(zip.Find(BinderPaths.Keys)!), policy, findings);
        if (keys is null) { return null; }
        var manifestBytes = zip.Read(zip.Find(BinderPaths.Manifest)!);
        if (!IsSealed(manifestBytes, zip.Read(zip.Find(BinderPaths.ManifestSignature)!), keys, out var known))
        {
            findings.Add(BinderCode.Signature, BinderPaths.ManifestSignature, known ? "doesn't fit the manifest" : "isn't by a log key that " + Vouches(keys));
        }
        var checkpoint = ReadCheckpoint(zip, keys, findings);
        if (!findings.IsSound || checkpoint is null) { return new(keys, null, null); }
        var manifest = BinderManifest.Parse(manifestBytes);
        if (manifest is null)
        {
            findings.Add(BinderCode.Malformed, BinderPaths.Manifest, "is signed, but not a manifest of this version");
            return new(keys, null, null);
        }
        var server = keys.Log.First(checkpoint.IsSignedBy).Name;
        if (checkpoint.Origin != manifest.Origin || manifest.Origin != $"{server}/{manifest.Tenant}")
        {
            findings.Add(BinderCode.Signature, BinderPaths.Checkpoint, $"is of the tree {checkpoint.Origin}, not of {server}/{manifest.Tenant}");
            return new(keys, null, null);
        }
        if (zip.Find(BinderPaths.Manifest)!.DosTime != ZipLayout.DosTime(manifest.CreatedAt)) { findings.Add(BinderCode.Malformed, BinderPaths.Manifest, "the zip's times aren't the manifest's created_at"); }
        foreach (var path in (string[])[BinderPaths.Manifest, BinderPaths.ManifestSignature])
        {
            if (Crc32.Of(zip.Read(zip.Find(path)!)) != zip.Find(path)!.Crc) { findings.Add(BinderCode.Malformed, path, "its CRC-32 is wrong, though its content is right"); }
        }
        return new(keys, manifest, checkpoint);
    }

    private static bool IsSealed(byte[] manifest, byte[] signature, TrustedKeys keys, out bool known)
    {
        known = false;
        if (!SignedEnvelope.TryRead(signature, out var envelope)) { return false; }
        var key = keys.Log.FirstOrDefault(k => k.Key.Fingerprint == envelope.Key);
        known = key is not null;
        return key is not null && envelope.TryOpen(Kind, key.Key, BinderJson.Wire.ManifestSeal, out var seal) && seal.V == 1 && seal.ManifestSha256 == WireText.Hex(SHA256.HashData(manifest));
    }

    private static Checkpoint? ReadCheckpoint(BinderZipReader zip, TrustedKeys keys, FindingLog findings)
    {
        if (!Checkpoint.TryParse(zip.Read(zip.Find(BinderPaths.Checkpoint)!), out var checkpoint))
        {
            findings.Add(BinderCode.Signature, BinderPaths.Checkpoint, "isn't a signed checkpoint");
            return null;
        }
        if (!keys.Log.Any(checkpoint.IsSignedBy)) { findings.Add(BinderCode.Signature, BinderPaths.Checkpoint, "isn't signed by a log key that " + Vouches(keys)); }
        return checkpoint;
    }

    private static string Vouches(TrustedKeys keys) => keys.IsEstablished ? "the policy knows" : "the binder's own key manifest names";
}

/// <summary>Manifest and checkpoint only where their signatures hold.</summary>
internal sealed record SignedParts(TrustedKeys Keys, BinderManifest? Manifest, Checkpoint? Checkpoint);
