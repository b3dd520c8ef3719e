using Colophon.Kernel;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Watch;

/// <summary>Records facts in order and reads the ledger past them, so that what follows knows them: nothing is told twice.</summary>
internal sealed class Recorder(IRecordFacts facts, TenantPictures pictures)
{
    public async Task<TenantView> TellAsync(TenantId tenant, IReadOnlyList<Fact> news, CancellationToken ct)
    {
        RecordedFact? last = null;
        foreach (var fact in news) { last = await facts.RecordAsync(tenant, fact, ct); }
        return last is null ? await pictures.ReadAsync(tenant, ct) : await pictures.ReadPastAsync(tenant, last.Index, ct);
    }
}
