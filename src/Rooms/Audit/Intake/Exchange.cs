using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Wire;

namespace Colophon.Audit.Intake;

/// <summary>An agent's body: size, framing and source are judged here, the rest by <see cref="BatchIntake"/>; then what the records ask of Fleet is done.</summary>
internal sealed class Exchange(IFleet fleet, BatchIntake intake)
{
    public async Task<ExchangeOutcome> AgentAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var fault = BatchReader.TryRead(body, out var batch);
        if (fault != BatchFault.None)
        {
            return Framing(fault);
        }
        if (!SourceId.TryParse(batch.Header.Source, out var id) || await fleet.SourceAsync(id, ct) is not { Retired: false } source)
        {
            return new Refusal(RefusalRules.SourceUnknown, 401, "This source is not enrolled here, or retired. Enrol the site again.");
        }
        var outcome = await intake.AcceptAsync(source, batch, ct);
        if (outcome.Accepted is { } accepted)
        {
            await FollowUpAsync(accepted);
        }
        return outcome;
    }

    /// <summary>Each step may be done twice without harm: a repeated batch makes up for what a crash cut off.</summary>
    private async Task FollowUpAsync(Accepted accepted)
    {
        var source = accepted.Source;
        if (accepted.UnderCurrentKey && !source.PreviousKey.IsEmpty)
        {
            await fleet.KeyConfirmedAsync(source.Id, CancellationToken.None);
        }
        foreach (var command in accepted.Judged.Completed)
        {
            await fleet.CommandCompletedAsync(source.Id, command, CancellationToken.None);
        }
        foreach (var (outcome, sha256, cause) in accepted.Judged.Upgrades)
        {
            await fleet.UpgradeToldAsync(source.Id, outcome, sha256, cause, CancellationToken.None);
        }
        foreach (var (publicKey, sig) in accepted.Judged.Rotations)
        {
            await fleet.RotateKeyAsync(source.Id, publicKey, sig, CancellationToken.None);
        }
    }

    private static Refusal Framing(BatchFault fault) => fault == BatchFault.TooLarge
        ? new Refusal(RefusalRules.TooLarge, 413, "A batch has at most 4 MiB, 1,000 records and 4,000 private lines. Seal smaller batches.")
        : new Refusal(RefusalRules.Malformed, 400, "The body is not a batch of protocol version 1: magic, header, signature, records and private lines, each line ended by a newline.");
}
