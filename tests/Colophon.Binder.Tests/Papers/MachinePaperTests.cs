using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Tests.Papers;

public sealed class MachinePaperTests(Binders binders) : IClassFixture<Binders>
{
    [Fact]
    public void Oscal_documents_validate_against_the_schemas_that_nist_published()
    {
        foreach (var files in (IReadOnlyDictionary<string, byte[]>[])[Rendered.All(Sample.Result), Attacks.BinderFiles.Load(binders.Good).Files])
        {
            PublishedSchemas.Validates(PublishedSchemas.AssessmentResults, Rendered.Text(files["oscal/assessment-results.json"]));
            PublishedSchemas.Validates(PublishedSchemas.PlanOfAction, Rendered.Text(files["oscal/plan-of-action.json"]));
        }
        var broken = JsonNode.Parse(Rendered.All(Sample.Result)["oscal/assessment-results.json"])!;
        broken["assessment-results"]!["results"]![0]!["findings"]![0]!["target"]!["status"]!["state"] = "held";
        Assert.False(PublishedSchemas.IsValid(PublishedSchemas.AssessmentResults, broken.ToJsonString()));
    }

    [Fact]
    public void Without_a_deviation_there_is_no_plan_of_action_because_oscal_allows_no_empty_one()
    {
        var clean = Sample.Result with { Controls = [.. Sample.Result.Controls.Where(c => c.Deviations.Count == 0)] };
        var files = Rendered.All(clean);
        Assert.False(files.ContainsKey("oscal/plan-of-action.json"));
        PublishedSchemas.Validates(PublishedSchemas.AssessmentResults, Rendered.Text(files["oscal/assessment-results.json"]));
        PublishedSchemas.Validates(PublishedSchemas.AssessmentResults, Rendered.Text(Rendered.All(clean with { Controls = [] })["oscal/assessment-results.json"]));
    }

    [Fact]
    public void A_finding_stands_only_where_a_test_came_out_and_only_no_deviation_found_is_satisfied()
    {
        var result = JsonElement.Parse(Rendered.All(Sample.Result)["oscal/assessment-results.json"]).GetProperty("assessment-results").GetProperty("results")[0];
        var states = result.GetProperty("findings").EnumerateArray().ToDictionary(f => f.GetProperty("target").GetProperty("target-id").GetString()!, f => f.GetProperty("target").GetProperty("status").GetProperty("state").GetString());
        Assert.Equal(Sample.Result.Controls.Where(c => c.Conclusion.Kind != ResultKind.NotTested).ToDictionary(c => c.Id, c => (string?)(c.Conclusion.Kind == ResultKind.NoDeviationFound ? "satisfied" : "not-satisfied")), states);
        Assert.Equal(Sample.Result.Controls.Count + 1, result.GetProperty("observations").GetArrayLength());
        Assert.Equal(1, result.GetProperty("risks").GetArrayLength());
    }

    [Fact]
    public void Identifiers_are_those_of_the_thing_not_of_the_writing()
    {
        var later = Rendered.All(Sample.Head with { CreatedAt = Sample.Head.CreatedAt.AddDays(9), Tree = new(2_000, new string('f', 64)) }, Sample.Result);
        Assert.Equal(Uuids(Rendered.All(Sample.Result)), Uuids(later));
        Assert.NotEqual(Uuids(later), Uuids(Rendered.All(Sample.Head with { Origin = "elsewhere/fernhill" }, Sample.Result)));

        static string[] Uuids(IReadOnlyDictionary<string, byte[]> files) =>
            [.. System.Text.RegularExpressions.Regex.Matches(Rendered.Text(files["oscal/assessment-results.json"]), "\"uuid\": \"([^\"]+)\"").Select(m => m.Groups[1].Value)];
    }

    /// <summary>The example of RFC 9562, appendix A.4, with our way of naming: a name in a name space.</summary>
    [Fact]
    public void Version_5_uuids_are_as_rfc_9562_defines_them()
    {
        // uuid5(uuid5(NAMESPACE_URL, "colophon.test/fernhill"), "h1") by another implementation
        Assert.Equal("def8aac5-ecc9-5de8-bdec-f7fa11a721a3", Rendering.NameUuid.Of("colophon.test/fernhill", "h1"));
    }

    [Fact]
    public void Every_ocsf_line_validates_and_there_is_one_for_each_result_and_each_deviation()
    {
        foreach (var (files, expected) in ((IReadOnlyDictionary<string, byte[]> Files, int Lines)[])[(Rendered.All(Sample.Result), Sample.Result.Controls.Sum(c => 1 + c.Deviations.Count))])
        {
            var lines = Rendered.Text(files["ocsf/compliance-findings.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(expected, lines.Length);
            foreach (var line in lines) { PublishedSchemas.Validates(PublishedSchemas.ComplianceFinding, line); }
            var broken = JsonNode.Parse(lines[0])!;
            broken["severity_id"] = 42;
            Assert.False(PublishedSchemas.IsValid(PublishedSchemas.ComplianceFinding, broken.ToJsonString()));
        }
        foreach (var line in Rendered.Text(Attacks.BinderFiles.Load(binders.Good).Files["ocsf/compliance-findings.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)) { PublishedSchemas.Validates(PublishedSchemas.ComplianceFinding, line); }
    }

    [Fact]
    public void No_ocsf_line_calls_a_control_what_only_an_accountant_could()
    {
        var statuses = Rendered.Text(Rendered.All(Sample.Result)["ocsf/compliance-findings.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonElement.Parse(l).GetProperty("compliance").GetProperty("status_id").GetInt32()).ToArray();
        Assert.DoesNotContain(1, statuses); // OCSF's 1 means that everything evaluated is in order; our best result is that no deviation was found
        Assert.Equal([2, 3, 3, 99, 99], statuses.Order());
    }
}
