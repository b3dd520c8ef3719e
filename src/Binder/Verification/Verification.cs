using System.Diagnostics;
using System.Runtime.InteropServices;
using Colophon.Binder.Container;
using Colophon.Ledger;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>The layers of docs/formats/evidence-binder.md, one after the other: each is judged only when those below it are sound.</summary>
internal sealed class Verification(VerifyOptions options, CancellationToken ct)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly FindingLog _findings = new(options.Limits.MaxFindings);
    private SignedParts? _signed;
    private CheckedCounts _counts = new();
    private ContentCheck? _content;

    public VerificationReport Run(string path)
    {
        try
        {
            using var zip = BinderZipReader.Open(BinderBytes.Open(path, options.RecipientKey), options.Limits);
            _counts = _counts with { Files = zip.Entries.Count };
            Layers(zip);
        }
        catch (MalformedBinderException e)
        {
            _findings.Add(BinderCode.Malformed, Path.GetFileName(path), e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or BinderLockedException)
        {
            _findings.Add(BinderCode.Environment, path, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException) // a defect of this verifier must not look like an answer
        {
            _findings.Add(BinderCode.InternalError, path, e.ToString());
        }
        return Report();
    }

    private void Layers(BinderZipReader zip)
    {
        _signed = SignatureCheck.Run(zip, options.Policy, _findings);
        if (_signed is not { Manifest: { } manifest, Checkpoint: { } checkpoint, Keys: var keys } || !_findings.IsSound) { return; }
        var held = new HeldCheck(options, manifest, keys, _findings);
        var disclosed = zip.Find(BinderPaths.Private) is { } file ? PrivateCheck.Parse(zip.Read(file)) : null;
        var bytes = FileCheck.Run(zip, manifest, checkpoint, _findings, ct);

        var above = new FindingLog(options.Limits.MaxFindings);
        using var columns = new ScratchLog(options.Scratch, "colophon-verify-", options.SealLeaves);
        var wanted = held.Wanted.Concat(disclosed?.Fields.Select(f => f.Index) ?? []).ToHashSet();
        var kept = new Dictionary<long, byte[]>();
        var tree = new TreeCheck(zip, manifest.Files, checkpoint.Size, _findings, options.Limits);
        _content = new ContentCheck(manifest, keys, above);
        tree.Run(checkpoint.Root, Take, options.Progress, ct);
        _counts = _counts with { Bytes = bytes + tree.Bytes, Tiles = tree.Tiles, Entries = checkpoint.Size };
        if (!_findings.IsSound || options.Depth == VerifyDepth.Hashes) { return; }

        _content.Finish();
        _findings.AddAll(above);
        var roots = new HistoricRoots(checkpoint.Size, (level, number) => ReadTile(zip, checkpoint.Size, level, number));
        held.CompareReceipts(kept);
        _counts = _counts with
        {
            Hidden = _content.Hidden,
            Records = _content.Records,
            Batches = _content.Batches,
            Signatures = _content.Signatures,
            EarlierRoots = held.CompareRoots(_content.Quotes, roots),
        };
        if (zip.Find(BinderPaths.Anchors) is { } anchors)
        {
            var anew = new HistoricRoots(checkpoint.Size, (level, number) => ReadTile(zip, checkpoint.Size, level, number));
            _counts = _counts with { Anchors = AnchorCheck.Run(zip.Read(anchors), manifest, keys, anew, _content, _findings) };
        }
        if (disclosed is not null) { _counts = _counts with { PrivateFields = PrivateCheck.Run(disclosed, kept, _findings) }; }
        if (!_findings.IsSound || options.Depth == VerifyDepth.Signatures) { return; }
        options.Progress?.Report(new("verdicts", 0, 1));
        _counts = _counts with { Verdicts = VerdictCheck.Run(zip, manifest, columns.Log, _findings) };

        void Take(Bundle bundle)
        {
            if (options.Depth == VerifyDepth.Hashes) { return; }
            for (var i = 0; i < bundle.Leaves.Length; i++)
            {
                var index = bundle.FirstIndex + i;
                var entry = bundle.Bytes.AsSpan(bundle.Ranges[i]);
                _content!.Entry(index, entry, bundle.Leaves[i]);
                if (wanted.Contains(index)) { kept[index] = entry.ToArray(); }
                if (options.Depth == VerifyDepth.Signatures || index >= manifest.Judged.Size) { continue; }
                if (entry.IsEmpty) { columns.Log.Skip(index); } else { columns.Log.Append(index, entry); }
            }
            columns.SealIfDue();
        }
    }

    /// <summary>The tile was compared with the tree already; only its bytes are wanted again.</summary>
    private static byte[] ReadTile(BinderZipReader zip, long size, int level, long number) =>
        zip.Read(zip.Find(TreeLayout.Tile(level, number, TreeLayout.Width(TreeLayout.HashesAt(size, level), number)))!);

    private VerificationReport Report()
    {
        if (_findings.IsSound && options.Policy is null && _signed is not null) { _findings.Add(BinderCode.SignerUnknown, BinderPaths.Keys, "no policy was given, so nobody vouches for the keys in the binder"); }
        return new(_findings.Code, _findings.Told, _findings.Counts, Stopwatch.GetElapsedTime(_started))
        {
            Manifest = _signed?.Manifest,
            PolicyGiven = options.Policy is not null,
            Keys = _signed?.Keys.Shown ?? [],
            Checked = _counts,
            Sources = _content is null ? [] : [.. _content.Sources],
            UnknownLeaves = _content?.UnknownLeaves ?? new Dictionary<string, long>(),
        };
    }
}
