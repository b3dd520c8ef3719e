using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Sbom;

namespace Colophon.Scanning.Vex;

/// <summary>A statement that was read from a document.</summary>
/// <param name="Names">The flaw's name and its other names.</param>
/// <param name="Products">Package addresses and site addresses that it speaks of.</param>
internal sealed record VexStatement(IReadOnlyList<string> Names, IReadOnlyList<string> Products, string Status, string Justification, string Words);

/// <summary>OpenVEX 0.2.0: what we say about flaws, for others; and what others say about theirs, for a person to take over.</summary>
internal static class OpenVex
{
    public const string Context = "https://openvex.dev/ns/v0.2.0";
    public const int MaxBytes = 1 << 20;
    public const int MaxStatements = 5_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    public static readonly IReadOnlyList<string> Statuses = ["not_affected", "fixed", "affected", "under_investigation"];

    public static readonly IReadOnlyDictionary<string, string> Justifications = new Dictionary<string, string>
    {
        ["component_not_present"] = "The component is not there",
        ["vulnerable_code_not_present"] = "The flawed code is not in it",
        ["vulnerable_code_not_in_execute_path"] = "The flawed code is never run",
        ["vulnerable_code_cannot_be_controlled_by_adversary"] = "An attacker can't reach it",
        ["inline_mitigations_already_exist"] = "Something built in stops it",
    };

    public static byte[] Write(TenantId tenant, TenantView view, IReadOnlyDictionary<string, string> sites, string author, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["@context"] = Context,
            ["@id"] = $"urn:colophon:vex:{tenant}:{view.Size}",
            ["author"] = author,
            ["timestamp"] = Time(now),
            ["version"] = 1,
            ["statements"] = new JsonArray([.. view.Cases.Values.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => (JsonNode)Statement(c, sites, now))]),
        },
        Indented);

    /// <exception cref="FeedException">It isn't an OpenVEX document.</exception>
    public static IReadOnlyList<VexStatement> Read(ReadOnlySpan<byte> document)
    {
        if (document.Length > MaxBytes) { throw new FeedException("size", $"The document is larger than {MaxBytes} bytes."); }
        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = JsonMembers.MaxDepth });
            root = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            throw new FeedException("json", "The document is not whole JSON.", e);
        }
        if (root.Member("@context").Text()?.StartsWith("https://openvex.dev/ns", StringComparison.Ordinal) != true) { throw new FeedException("shape", "The document doesn't say that it is OpenVEX (\"@context\")."); }
        var statements = root.Member("statements").Items().Take(MaxStatements + 1).Select(ReadStatement).OfType<VexStatement>().ToList();
        return statements.Count is 0 or > MaxStatements ? throw new FeedException("shape", $"The document holds no statement that can be read, or more than {MaxStatements}.") : statements;
    }

    /// <summary>The open cases that a statement speaks of: the flaw by name, the component by package address, all of its sites unless the statement names one.</summary>
    public static IEnumerable<Case> Concerned(VexStatement statement, TenantView view, IReadOnlyDictionary<string, string> sites) => view.Cases.Values.Where(c => c.IsOpen
        && statement.Names.Contains(c.Finding.Flaw, StringComparer.OrdinalIgnoreCase)
        && statement.Products.Any(p => p == BillOfMaterials.Purl(c.Finding.Kind, c.Finding.Slug, c.Finding.Version) || p == BillOfMaterials.Purl(c.Finding.Kind, c.Finding.Slug, null))
        && (!statement.Products.Any(sites.Values.Contains) || statement.Products.Contains(sites.GetValueOrDefault(c.Finding.Site.Value) ?? "")));

    private static JsonObject Statement(Case c, IReadOnlyDictionary<string, string> sites, DateTimeOffset now)
    {
        var statement = new JsonObject
        {
            ["vulnerability"] = new JsonObject { ["name"] = c.Finding.Flaw, ["description"] = c.Finding.Title },
            ["products"] = new JsonArray(new JsonObject { ["@id"] = sites.GetValueOrDefault(c.Finding.Site.Value, c.Finding.Site.Value), ["subcomponents"] = new JsonArray(new JsonObject { ["@id"] = BillOfMaterials.Purl(c.Finding.Kind, c.Finding.Slug, c.Finding.Version) }) }),
            ["timestamp"] = Time(c.Closing?.At ?? c.Decision?.At ?? c.OpenedAt),
        };
        var stands = c.State(now) == CaseState.NotAffected;
        statement["status"] = c.Closing is not null ? c.Closing.How == "withdrawn" ? "not_affected" : "fixed" : stands ? c.Decision!.Status : !c.Finding.Sure ? "under_investigation" : "affected";
        if (c.Closing is { How: "withdrawn" }) { statement["impact_statement"] = "The publisher of the advisory took it back."; }
        if (stands && c.Decision!.Status == "not_affected") { (statement["justification"], statement["impact_statement"]) = (c.Decision.Justification, c.Decision.Reason); }
        if (statement["status"]!.GetValue<string>() == "affected") { statement["action_statement"] = NextStep.Of(c, now).Words; }
        return statement;
    }

    private static VexStatement? ReadStatement(JsonElement statement)
    {
        var flaw = statement.Member("vulnerability");
        var names = flaw.Member("aliases").Items().Select(a => a.Text()).Prepend(flaw.Member("name").Text()).Prepend(flaw.Member("@id").Text()).Prepend(flaw.Text()).OfType<string>().Take(64).ToList();
        var status = statement.Member("status").Text();
        if (names.Count == 0 || status is null || !Statuses.Contains(status)) { return null; }
        return new(names, [.. statement.Member("products").Items().Take(1_000).SelectMany(Products)], status, statement.Member("justification").Text() ?? "", statement.Member("impact_statement").Text() ?? statement.Member("action_statement").Text() ?? "");
    }

    private static IEnumerable<string> Products(JsonElement product) =>
        product.Member("subcomponents").Items().Take(1_000).SelectMany(Products).Concat(new[] { product.Text(), product.Member("@id").Text(), product.Member("identifiers").Member("purl").Text() }.OfType<string>());

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
