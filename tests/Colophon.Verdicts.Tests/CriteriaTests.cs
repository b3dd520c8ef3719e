using System.Text.RegularExpressions;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Criteria;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>About each criterion one thing is said, and none of it is an opinion.</summary>
public sealed partial class CriteriaTests
{
    [Fact]
    public void The_list_of_criteria_is_whole_and_in_order()
    {
        IEnumerable<string> Ids(string family, params int[] counts) => counts.SelectMany((n, i) => Enumerable.Range(1, n).Select(k => $"{family}{i + 1}.{k}"));
        string[] expected = [.. Ids("CC", 5, 3, 4, 2, 3, 8, 5, 1, 2), .. Ids("A", 3), .. Ids("C", 2), .. Ids("PI", 5), .. Ids("P", 1, 1, 2, 3, 2, 7, 1, 1)];
        Assert.Equal(61, expected.Length);
        Assert.Equal(expected, Catalogue.Criteria.Select(c => c.Id));
        Assert.Equal(Period.AllCategories, Catalogue.Criteria.Select(c => c.Category).Distinct());
        Assert.Equal(61, Catalogue.Criteria.Select(c => c.OneLine).Distinct().Count());
    }

    [Fact]
    public void Each_criterion_gets_exactly_one_statement_and_every_one_is_served_by_some_control()
    {
        var statements = CriterionStatements.Of(new Story().ToTheEnd().Judge());
        Assert.Equal(Catalogue.Criteria, statements.Select(s => s.Criterion));
        Assert.DoesNotContain(statements, s => s.Standing is CriterionStanding.Unmapped or CriterionStanding.NotChosen);
        Assert.All(statements.Where(s => s.Standing == CriterionStanding.Mapped), s => Assert.Contains("not tested", s.Sentence, StringComparison.Ordinal));
        Assert.Equal("Tested by AC-07 (in part): no deviation found; AC-10 (in part): no deviation found; AC-12 (in part): no deviation found; CH-10 (in part): no deviation found; VU-05 (in part): insufficient coverage. Mapped and not tested: "
            + string.Join(", ", Catalogue.Controls.Where(c => (c.WaitsFor.Length > 0 || c.Id is "AC-14" or "CO-01" or "CF-03") && c.Criteria.Any(l => l.Id == "CC6.1")).Select(c => c.Id)) + ".",
            statements.Single(s => s.Criterion.Id == "CC6.1").Sentence);
        Assert.StartsWith("Mapped to PI-04 and not tested: No source is connected yet.", statements.Single(s => s.Criterion.Id == "PI1.4").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deviation_shows_at_every_criterion_its_control_serves()
    {
        var story = new Story();
        story.Site.Look(("constants", "DISALLOW_FILE_EDIT", "true", "false"));
        var statements = CriterionStatements.Of(story.ToTheEnd().Judge());
        foreach (var id in (string[])["CC6.8", "CC8.1"]) { Assert.Contains("CH-06 (in part): deviations", statements.Single(s => s.Criterion.Id == id).Sentence, StringComparison.Ordinal); }
    }

    [Fact]
    public void What_did_not_occur_counts_as_not_tested()
    {
        var statement = CriterionStatements.Of(new Story().ToTheEnd().Judge()).Single(s => s.Criterion.Id == "CC6.2");
        Assert.Contains(statement.Controls, c => c is { Control: "AC-03", Tested: false, Result: "did not occur" });
    }

    [Fact]
    public void Without_adoption_every_criterion_is_unmapped()
    {
        var ledger = new LedgerBuilder();
        ledger.Period(ledger.Now, ledger.Now + Micros.PerSecond);
        Assert.All(CriterionStatements.Of(Judging.Judge.Evaluate(ledger.Load(), "2026", new(ledger.Size))!), s => Assert.Equal((CriterionStanding.Unmapped, 0), (s.Standing, s.Controls.Count)));
    }

    [Fact]
    public void Only_chosen_categories_are_spoken_about_and_CC_is_always_chosen()
    {
        var ledger = new LedgerBuilder();
        ledger.Console.Tell("period.defined", "period:2026", after: $$"""{"name":"Y","from":"{{Micros.Format(ledger.Now)}}","until":"{{Micros.Format(ledger.Now + 1)}}","categories":["A","nonsense"]}""", actor: "person:p-owner");
        var statements = CriterionStatements.Of(Judging.Judge.Evaluate(ledger.Load(), "2026", new(ledger.Size))!);
        Assert.Equal(["CC", "A"], statements.Where(s => s.Standing != CriterionStanding.NotChosen).Select(s => s.Criterion.Category).Distinct());
        Assert.Equal(61, statements.Count);
    }

    /// <summary>Whatever people read: the catalogue, the sentences, the pages.</summary>
    [Fact]
    public void Nothing_says_pass_certified_compliant_company_or_opinion_but_to_refuse_it()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Colophon.slnx"))) { root = root.Parent!; }
        var read = Directory.EnumerateFiles(Path.Combine(root.FullName, "src"), "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.Contains("/Verdicts/Catalogue/", StringComparison.Ordinal) || f.EndsWith("Words.cs", StringComparison.Ordinal) || f.Contains("/Rendering/", StringComparison.Ordinal) || f.Contains("/Results/", StringComparison.Ordinal) || f.Contains("/Criteria/", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(f).Select((line, i) => (Where: $"{Path.GetRelativePath(root.FullName, f)}:{i + 1}", Line: line)))
            .Where(l => !l.Line.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToArray();
        Assert.True(read.Length > 3_000);
        Assert.Empty(read.Where(l => Claims().IsMatch(Refusals().Replace(l.Line, ""))).Select(l => l.Where + " " + l.Line.Trim()));
        Assert.Matches(Claims(), "This control passes."); // the pattern itself can fail
    }

    /// <summary>And whatever they read beside it: every document of the repository.</summary>
    [Fact]
    public void No_document_says_pass_certified_compliant_company_or_opinion_but_to_refuse_it_or_of_something_else_than_a_company()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Colophon.slnx"))) { root = root.Parent!; }
        var files = Directory.EnumerateFiles(root.FullName, "*.md", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/artifacts/", StringComparison.Ordinal) && !f.Contains("/Corpus/", StringComparison.Ordinal)).ToArray();
        Assert.True(files.Length > 60, $"{files.Length} documents");
        Assert.Empty(files.SelectMany(f => File.ReadLines(f).Select((line, i) => (Where: $"{Path.GetRelativePath(root.FullName, f)}:{i + 1}", Line: line)))
            .Where(l => Claims().IsMatch(OfSomethingElse().Replace(Refusals().Replace(l.Line, ""), ""))).Select(l => l.Where + " " + l.Line.Trim()));
    }

    /// <summary>What programs and keys do.</summary>
    [GeneratedRegex(@"second_factor\.passed|second factor was passed|\*pass\*|retention \([^)]*\) has passed|certifies a source's key|key didn't certify|didn't certify in the ledger|not pass the gate|one pass|once a pass|the second pass reads|Adm1n!pass|passing\.json|something passes \*now\*|[“""]passing now[”""]|No verdict says ""pass"" or ""compliant""", RegexOptions.IgnoreCase)]
    private static partial Regex OfSomethingElse();

    [GeneratedRegex(@"\b(pass(es|ed|ing)?|certif(y|ies|ied|ication)|compliant (company|business|organi[sz]ation)|(is|are|fully|soc 2) compliant|opinions?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Claims();

    [GeneratedRegex(@"\b(no|never an?|not an?|only a cpa firm gives an) opinion|can.t show</h2><p>an opinion|certified public accountant|certifies nothing|never a pass|never passes by default|no(body|thing) \w* ?certif\w+", RegexOptions.IgnoreCase)]
    private static partial Regex Refusals();
}
