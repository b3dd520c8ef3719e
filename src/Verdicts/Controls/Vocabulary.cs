using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Verdicts.Controls;

/// <summary>One kind of procedure: what it takes and what it says.</summary>
/// <param name="Version">Rises whenever the rule changes.</param>
/// <param name="Types">Types of control it can test.</param>
/// <param name="Needs">Members of the procedure that must be given.</param>
/// <param name="May">Members that may be given.</param>
/// <param name="Parameters">Parameters that the control must declare.</param>
/// <param name="Rule">The pass rule in a sentence; what isn't so is a deviation.</param>
public sealed record ProcedureKind(string Name, int Version, IReadOnlyList<string> Types, IReadOnlyList<string> Needs, IReadOnlyList<string> May, IReadOnlyList<string> Parameters, string Rule)
{
    public string Full => string.Create(CultureInfo.InvariantCulture, $"{Name}/{Version}");
}

/// <summary>All procedures there are. docs/controls.md says the same for people; a test holds the two together.</summary>
public static class Vocabulary
{
    private const string Unknown = Parameter.ToleratedUnknown;

    public static readonly IReadOnlyList<ProcedureKind> Kinds =
    [
        new(Procedure.DeclaredAdministrators, 1, ["configuration"], ["sections"], [], [Unknown, Parameter.Sla, Parameter.Bridge],
            "At each moment the accounts that administer a site are those declared; before any declaration, those of the first look. A declared one may be absent for the term."),
        new(Procedure.AnyConstantTrue, 1, ["configuration"], ["sections", "keys"], [], [Unknown, Parameter.Bridge],
            "At each moment at least one of the named keys of the section is true."),
        new(Procedure.FilesAsRecorded, 1, ["configuration"], ["sections"], [], [Unknown, Parameter.Bridge],
            "At each moment each file is the one of the first look or the one that a recorded change put there."),
        new(Procedure.AsApproved, 1, ["configuration"], ["sections"], ["except"], [Unknown, Parameter.Bridge],
            "At each moment each value of the sections, but for the keys left to another control, is the one of the first look or one whose change another person approved."),
        new(Procedure.OwnedByOnePerson, 1, ["configuration"], ["sections"], [], [Unknown, Parameter.Sla, Parameter.Bridge],
            "At each moment each privileged account (or application password) belongs to exactly one known person, at the latest when the term after its appearance is over, and none is older than max_age where one is set."),
        new(Procedure.ApprovedBefore, 1, ["event"], ["types"], ["sections", "subset", "ranks", "where", "standing"], [Unknown],
            "Each occurrence was approved by another person before it took effect."),
        new(Procedure.LeaversRemoved, 1, ["event"], ["types", "sections"], ["systems"], [Unknown, Parameter.Sla],
            "When a person leaves, none of their accounts on any site in scope is privileged any more when the term is over; with systems, nor are they on the list of members of any system that has one."),
        new(Procedure.DeviationsDisposed, 1, ["event"], [], [], [Unknown, Parameter.Sla],
            "Each deviation that another control found was disposed of by a person, with a reason, within the term after it was recorded."),
        new(Procedure.PerformedEach, 1, ["cadence"], ["types"], ["of", "where", "systems"], [Unknown, Parameter.Every, Parameter.Grace],
            "In each span of the term, one record of the types by a person, of each site in scope (with systems, also of each system from its first list of members on) or of the company."),
        new(Procedure.RanEach, 1, ["cadence"], ["types"], ["of", "where"], [Unknown, Parameter.Every, Parameter.Grace],
            "In each span of the term, one record of the types by the server itself, of each site in scope or of the company."),
        new(Procedure.FlawsSettled, 1, ["event"], [], [], [Unknown, Parameter.Sla, Parameter.MaxAge],
            "Each known flaw of a site in scope was closed, mitigated, stated not to matter, or accepted by two persons before its recorded term was over, critical and exploited ones before the term of the control, and whenever such a word ended. Time not followed by a sound comparison within max_age is unknown."),
        new(Procedure.Answered, 1, ["event"], ["types", "answers"], ["where"], [Unknown, Parameter.Sla],
            "Each record of the types is answered by a person, by one of the answers about the same object, within the term."),
        new(Procedure.MembersDeclared, 1, ["configuration"], [], [], [Unknown, Parameter.MaxAge],
            "At each moment each member that the newest list of an in-scope system names stands for a known person of the company who hasn't left, and has a second factor. Time before the first list, and time that no list of at most max_age covers, is unknown."),
        new(Procedure.OpenEndpointsApproved, 1, ["configuration"], ["sections"], [], [Unknown, Parameter.Bridge],
            "At each moment each endpoint that nothing in its registration keeps people from is one of the first list, or one that another person approved, by name of the code behind it or with the change that brought it. Time without a list is unknown."),
        new(Procedure.SupportedVersions, 1, ["configuration"], ["sections"], [], [Unknown, Parameter.Bridge, Parameter.MaxAge],
            "At each moment PHP, database, web server and WordPress are of versions whose publisher's support had not ended, by the dated list that ships. A version that the list doesn't know is unknown; where it knows no end, so is time later than max_age after its day."),
        new(Procedure.StateExplained, 2, ["reconciliation"], ["sections"], [], [Unknown],
            "Each difference between two looks is told by an event that says the value seen; and what a collector beside the site sees, where there is one, the agent's own looks around it show."),
        new(Procedure.GapsClosed, 1, ["reconciliation"], [], [], [Unknown, Parameter.Sla],
            "Each time in which a site was not heard, or records were missing, ended within the term with an unbroken sequence."),
    ];

    /// <summary>Members of a procedure in any kind.</summary>
    public static readonly IReadOnlyList<string> Members = ["kind", "types", "sections", "keys", "ranks", "subset", "of", "where", "except", "standing", "answers", "systems"];

    public static readonly IReadOnlyList<string> Sections = ["users", "roles", "plugins", "themes", "core", "options", "constants", "app_passwords", "files", "cron", "sites", "credentials", "uploads", "tables", "programs", "api_keys", "endpoints", "platform"];

    public static readonly IReadOnlyList<string> Subsets = ["all", "new-users", "raised"];

    /// <summary>Hex SHA-256 over the vocabulary: two engines with the same hash mean the same by a procedure.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Kinds.Select(k =>
        $"{k.Full}\t{string.Join(',', k.Types)}\t{string.Join(',', k.Needs)}\t{string.Join(',', k.May)}\t{string.Join(',', k.Parameters)}\t{k.Rule}\n")))));

    public static ProcedureKind? Find(string kind) => Kinds.FirstOrDefault(k => k.Name == kind);
}
