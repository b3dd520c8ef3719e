using System.Collections.Concurrent;
using System.Security.Cryptography;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Commands;

/// <summary>Commands to agents: durable when queued, sent with every exchange until the agent reports them done or they expire.</summary>
internal sealed class CommandQueue(Database database, ServerKeys keys, IOptions<FleetOptions> options, TimeProvider clock)
{
    private const int PerExchange = 16;

    /// <summary>What waits, per source; the table's state without done and expired rows.</summary>
    private readonly Lazy<ConcurrentDictionary<SourceId, Waiting[]>> _waiting = new(() => new(database.Read(c => c.Query(
            "SELECT source, id, envelope, expires_at FROM command WHERE done_at IS NULL ORDER BY expires_at, id", r => (Source: new SourceId(r.GetString(0)), Command: new Waiting(r.GetString(1), Envelope(r.GetString(2)), r.Time(3)))))
        .GroupBy(w => w.Source, w => w.Command).Select(g => KeyValuePair.Create(g.Key, g.ToArray()))));

    public async Task<string> EnqueueAsync(IReadOnlyList<Source> sources, string verb, SurveyedItem? item, CancellationToken ct)
    {
        if (!CommandVerbs.IsKnown(verb) || CommandVerbs.NeedsItem(verb) != item is not null)
        {
            throw new ArgumentException($"'{verb}' is not a command an agent obeys.", nameof(verb));
        }
        var waitingBySource = _waiting.Value; // read before the row is there, or it would come twice
        var id = "c-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var now = clock.GetUtcNow();
        var expires = now.AddMinutes(options.Value.CommandMinutes);
        foreach (var source in sources)
        {
            var envelope = SignedEnvelope.Sign(EnvelopeKinds.Command, new CommandPayload(1, id, source.Tenant.Value, source.Id.Value, verb, now, expires) { Item = item }, ProtocolJson.Wire.CommandPayload, keys.Command);
            await database.WriteAsync(
                c => { c.Execute("INSERT INTO command (id, source, envelope, expires_at) VALUES ($id, $source, $envelope, $expires)", ("$id", id), ("$source", source.Id.Value), ("$envelope", envelope.WriteText()), ("$expires", expires.Micros())); },
                ct);
            waitingBySource.AddOrUpdate(source.Id, [new(id, envelope, expires)], (_, before) => [.. before, new(id, envelope, expires)]);
        }
        return id;
    }

    public IReadOnlyList<SignedEnvelope> Pending(SourceId source)
    {
        var now = clock.GetUtcNow();
        return _waiting.Value.TryGetValue(source, out var waiting) ? [.. waiting.Where(w => w.ExpiresAt > now).Take(PerExchange).Select(w => w.Envelope)] : [];
    }

    public async Task CompletedAsync(SourceId source, string id, CancellationToken ct)
    {
        await database.WriteAsync(c => { c.Execute("UPDATE command SET done_at = $at WHERE source = $source AND id = $id", ("$at", clock.GetUtcNow().Micros()), ("$source", source.Value), ("$id", id)); }, ct);
        _waiting.Value.AddOrUpdate(source, [], (_, before) => [.. before.Where(w => w.Id != id)]);
    }

    private static SignedEnvelope Envelope(string json) =>
        SignedEnvelope.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out var envelope) ? envelope : throw new InvalidOperationException("A stored command is not an envelope.");

    private sealed record Waiting(string Id, SignedEnvelope Envelope, DateTimeOffset ExpiresAt);
}
