using Colophon.Kernel;
using Colophon.Storage;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Controls.Loading;

namespace Colophon.Assurance.Controls;

/// <summary>
/// The set that a tenant adopts: the base set, tightened and added to by the files in <c>controls/TENANT</c> of the data folder (docs/adr/0010). Read anew for each
/// adoption: the files are a draft, and only what an adoption records is ever judged by.
/// </summary>
internal sealed class Overlays(DataFolder folder)
{
    public (ControlSet? Set, IReadOnlyList<Problem> Problems) Of(TenantId tenant)
    {
        var path = Path.Combine(folder.Root, "controls", tenant.Value);
        if (!Directory.Exists(path)) { return (Catalogue.Base, []); }
        var problems = new List<Problem>();
        var files = ControlFolder.Read(path, problems);
        var set = Catalogue.Base.Overlay(files, problems);
        return (problems.Count == 0 ? set : null, problems);
    }
}
