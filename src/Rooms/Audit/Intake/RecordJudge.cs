using System.Text;
using System.Text.Json;
using Colophon.Audit.Side;
using Colophon.Fleet;
using Colophon.Ledger;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Records;

namespace Colophon.Audit.Intake;

/// <summary>Reads the records of an authentic batch, checks private parts against their commitments and seals them. Runs on the request, before any order is needed.</summary>
internal sealed class RecordJudge(SubjectKeys keys)
{
    /// <summary>Of one batch: who breaks a hundred payments at once is heard of all the same.</summary>
    private const int MostAlarms = 20;

    /// <returns>Null: a private line belongs to no record of the batch.</returns>
    public async Task<JudgedBatch?> JudgeAsync(Source source, Batch batch, CancellationToken ct)
    {
        var header = batch.Header;
        var lines = new PrivateLine[batch.PrivateLines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!PrivateLine.TryRead(batch.PrivateLines[i].Span, out lines[i]) || lines[i].Seq < header.FirstSeq || lines[i].Seq > header.LastSeq)
            {
                return null;
            }
        }
        var judged = new JudgedRecord[header.Count];
        var completed = new List<string>();
        var rotations = new List<(string, string)>();
        var upgrades = new List<(string, string, string?)>();
        var alarms = new List<(string, string, long)>();
        var bySeq = lines.Length == 0 ? null : lines.ToLookup(l => l.Seq);
        for (var i = 0; i < judged.Length; i++)
        {
            var bytes = batch.Records[i];
            judged[i] = new(bytes, Read(header, bytes.Span, header.FirstSeq + i, bySeq, completed, rotations, upgrades, alarms));
        }
        return new(batch, judged, await SealAsync(source, batch, judged, lines, ct), completed, rotations, upgrades, alarms);
    }

    private static RecordFault Read(BatchHeader header, ReadOnlySpan<byte> bytes, long seq, ILookup<long, PrivateLine>? lines, List<string> completed, List<(string, string)> rotations, List<(string, string, string?)> upgrades, List<(string, string, long)> alarms)
    {
        if (!RecordParser.TryRead(bytes, out var view, out var fault))
        {
            return fault;
        }
        if (!Ascii.Equals(view.Source, header.Source))
        {
            return RecordFault.Source;
        }
        if (!Ascii.Equals(view.Epoch, header.Epoch))
        {
            return RecordFault.Epoch;
        }
        if (view.Seq != seq)
        {
            return RecordFault.Seq;
        }
        if (lines is not null && lines.Contains(seq))
        {
            var commitments = RecordCommitments.Read(view);
            if (!lines[seq].All(line => line.Matches(commitments)))
            {
                return RecordFault.Commitment;
            }
        }
        if (view.Type.SequenceEqual("command.completed"u8))
        {
            completed.Add(RecordView.Text(view.ObjectId));
        }
        else if (view.Type.SequenceEqual("source.key.rotated"u8) && TryRotation(view.Change, out var rotation))
        {
            rotations.Add(rotation);
        }
        else if (view.Type.StartsWith("agent.upgrade."u8) && TryUpgrade(view, out var upgrade))
        {
            upgrades.Add(upgrade);
        }
        else if (view.Type.StartsWith("payment"u8) && alarms.Count < MostAlarms && (view.Type.SequenceEqual("payment.broken"u8) || (view.Type.SequenceEqual("payment_page.script.added"u8) && view.Context.IndexOf("\"first_look\""u8) < 0)))
        {
            alarms.Add((RecordView.Text(view.Type), RecordView.Text(view.ObjectId), seq));
        }
        return RecordFault.None;
    }

    private static bool TryUpgrade(RecordView view, out (string Outcome, string Sha256, string? Cause) upgrade)
    {
        upgrade = default;
        if (view.Context.IsEmpty)
        {
            return false;
        }
        using var document = JsonDocument.Parse(view.Context.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("sha256", out var sha256) || sha256.ValueKind != JsonValueKind.String)
        {
            return false;
        }
        var cause = document.RootElement.TryGetProperty("cause", out var why) && why.ValueKind == JsonValueKind.String ? why.GetString() : null;
        upgrade = (RecordView.Text(view.Type)["agent.upgrade.".Length..], sha256.GetString()!, cause);
        return true;
    }

    private static bool TryRotation(ReadOnlySpan<byte> change, out (string PublicKey, string Sig) rotation)
    {
        rotation = default;
        if (change.IsEmpty)
        {
            return false;
        }
        using var document = JsonDocument.Parse(change.ToArray());
        if (document.RootElement.TryGetProperty("after", out var after) && after.ValueKind == JsonValueKind.Object
            && after.TryGetProperty("public_key", out var key) && key.ValueKind == JsonValueKind.String && after.TryGetProperty("sig", out var sig) && sig.ValueKind == JsonValueKind.String)
        {
            rotation = (key.GetString()!, sig.GetString()!);
            return true;
        }
        return false;
    }

    private async Task<IReadOnlyList<SidePayload>> SealAsync(Source source, Batch batch, JudgedRecord[] judged, PrivateLine[] lines, CancellationToken ct)
    {
        if (lines.Length == 0)
        {
            return [];
        }
        var subjects = await keys.GetAsync(source.Tenant.Value, lines.Select(l => l.Subject).Distinct(StringComparer.Ordinal).ToList(), ct);
        var side = new List<SidePayload>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            // The private part of an unreadable record is kept as well: nothing that an authentic source sent is lost
            var position = (int)(lines[i].Seq - batch.Header.FirstSeq);
            side.Add(new(position, PrivateSeal.Seal(source.Tenant.Value, batch.Header.Source, batch.Header.Epoch, lines[i], batch.PrivateLines[i].Span, subjects[lines[i].Subject])));
        }
        side.Sort((a, b) => a.Position.CompareTo(b.Position));
        return side;
    }
}
