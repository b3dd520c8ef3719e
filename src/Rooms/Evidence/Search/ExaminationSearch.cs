using Colophon.Assurance;
using Colophon.Assurance.Requests;
using Colophon.Evidence.Requests;
using Colophon.Kernel;
using Colophon.Web.Search;
using Colophon.Web.Text;

namespace Colophon.Evidence.Search;

/// <summary>The auditor's requests, binders, and who examines. What an auditor picked is looked through by nobody.</summary>
internal sealed class ExaminationSearch(IAssurance assurance, IEvidence evidence, IGrants grants) : ISearchSource
{
    public int Order => 20;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct)
    {
        var standing = await assurance.StandingAsync(tenant, ct);
        return
        [
            ConsoleSearch.Group("Requests of the auditor", standing.Periods.SelectMany(p => AuditRequest.Of(standing, p.Period.Id).Select(r => (p.Period, Request: r))), words, limit,
                r => [r.Request.Number, r.Request.Text, r.Request.Control, .. r.Request.Controls], r => new($"{r.Request.Number}: {r.Request.Text}", $"{RequestWords.Of(r.Request.State)}, {r.Period.Name}", $"/audit/{r.Period.Id}/requests#{r.Request.Id}")),
            ConsoleSearch.Group("Binders", evidence.List(tenant), words, limit, b => [b.Id, b.Sha256, b.Order.Period], b => new(b.FileName, $"ordered {Say.Time(b.OrderedAt)}", "/evidence/" + b.Id)),
            ConsoleSearch.Group("Auditors’ access", grants.List(tenant), words, limit, g => [g.Name, g.Firm], g => new($"{g.Name}, {g.Firm}", $"until {Say.Time(g.Until)}", "/audit/grants#" + g.Id)),
        ];
    }
}
