using Colophon.Kernel;
using Colophon.Web.Search;

namespace Colophon.Access.People;

/// <summary>People of the company by name and role. Their addresses are looked through by nobody.</summary>
internal sealed class PeopleSearch(IPeople people) : ISearchSource
{
    public int Order => 40;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct) =>
        [ConsoleSearch.Group("People", await people.MembersAsync(tenant, ct), words, limit, m => [m.Name, m.Id.Value, .. m.Roles.Select(RoleWords.Of)], m => new(m.Name, string.Join(", ", m.Roles.Select(RoleWords.Of)), "/people/" + m.Id))];
}
