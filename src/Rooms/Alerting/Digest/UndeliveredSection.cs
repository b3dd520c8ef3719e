using System.Globalization;
using Colophon.Alerting.Outbox;
using Colophon.Kernel;

namespace Colophon.Alerting.Digest;

/// <summary>The room's own lines: what didn't reach people, so that a broken channel can't hide itself from the others.</summary>
internal sealed class UndeliveredSection(OutboxStore store) : IDigestSource
{
    private const int MaxLines = 50;

    public int Order => 90;

    public Task<DigestSection?> DigestAsync(TenantId tenant, DateTimeOffset since, CancellationToken ct)
    {
        var lines = store.Failures(tenant, since, MaxLines).Select(f => string.Create(
            CultureInfo.InvariantCulture,
            $"{f.Title} ({f.RaisedAt:yyyy-MM-dd HH:mm}Z) {(f.GivenUpAt is null ? "is still being tried" : "was given up")} on {f.Channel} after {f.Tries} tries: {f.Error}"));
        string[] all = [.. lines];
        return Task.FromResult(all.Length == 0 ? null : new DigestSection("Messages that did not reach people", all));
    }
}
