using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;

namespace Colophon.Scanning;

internal sealed class ScanningService(TenantPictures pictures, FeedStore store, TimeProvider clock) : IScanning
{
    public async Task<OpenFlaws> OpenAsync(TenantId tenant, CancellationToken ct)
    {
        var view = await pictures.ReadAsync(tenant, ct);
        var now = clock.GetUtcNow();
        var unknown = !store.Feeds().Any(f => f.Sha256 is not null && FeedFormats.Find(f.Name)!.TellsFlaws) ? "no feed of flaws was taken in" : view.LastRun is null ? "no comparison ran yet" : view.LastRun.Sound ? null : view.LastRun.Why;
        return new([.. view.Cases.Values.Where(c => c.State(now) is CaseState.Open or CaseState.Overdue).OrderBy(c => c.Due)
            .Select(c => new OpenFlaw(c.Id, c.Finding.Site, c.Finding.Component, c.Finding.Version, c.Finding.Flaw, c.Finding.Title, c.Finding.Priority, c.Due, c.State(now) == CaseState.Overdue, NextStep.Of(c, now).Words))], unknown);
    }
}
