using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Proving;

namespace Colophon.Verdicts.Tests;

/// <summary>The known answers ship with the product; here they run with it.</summary>
public sealed class KnownAnswerTests
{
    private static readonly IReadOnlyList<KnownAnswer> Answers = KnownAnswers.Run();

    public static TheoryData<string, string> All() => [.. Answers.Select(a => (a.Control, a.Name))];

    [Theory]
    [MemberData(nameof(All))]
    public void A_history_is_judged_as_somebody_wrote_by_hand(string control, string name)
    {
        var answer = Answers.Single(a => a.Control == control && a.Name == name);
        Assert.Equal(answer.Expected, answer.Actual);
    }

    /// <summary>A control counts as built only with a history that it holds in, one that it doesn't, and one in which nobody can tell.</summary>
    [Fact]
    public void Each_control_with_a_procedure_has_a_compliant_a_violating_and_an_unknown_history()
    {
        foreach (var control in Catalogue.Controls.Where(c => c.WaitsFor.Length == 0))
        {
            Assert.Equal(["compliant", "unknown", "violating"], Answers.Where(a => a.Control == control.Id).Select(a => a.Shows).Distinct().Order());
            Assert.All(Answers.Where(a => a.Control == control.Id && a.Shows == "violating"), a => Assert.StartsWith("deviations, ", a.Expected, StringComparison.Ordinal));
            Assert.All(Answers.Where(a => a.Control == control.Id && a.Shows == "unknown"), a => Assert.Matches("^(insufficient coverage|design gap), ", a.Expected));
            Assert.Contains(Answers, a => a.Control == control.Id && a.Expected.StartsWith("insufficient coverage, ", StringComparison.Ordinal));
        }
        Assert.Equal(Vocabulary.Kinds.Select(k => k.Name).Order(), Catalogue.Controls.Select(c => c.Procedure.Kind).Where(k => k.Length > 0).Distinct().Order());
    }

    [Fact]
    public void A_history_that_comes_out_otherwise_is_told() =>
        Assert.False(KnownAnswers.Play("""{"control":"CH-06","cases":[{"name":"wrong","shows":"violating","story":[{"end":true}],"expect":"deviations, 1 of 1"}]}""").Single().IsAsWritten);

    /// <summary>A control of a kind there is needs JSON and nothing else: event, cadence, configuration.</summary>
    [Theory]
    [InlineData("""{"id":"XX-01","version":1,"title":"Exports of content are approved first","type":"event","nature":"I","criteria":[{"id":"C1.1","extent":"partial"}],"parameters":{"tolerated_unknown":{"default":"5 %"}},"procedure":{"kind":"approved-before","types":["content.exported"]},"words":{"one":"export","many":"exports","done":"approved first"}}""",
        """[{"tell":"content.exported","object":"site:site-a"},{"end":true}]""", "deviations, 1 of 1")]
    [InlineData("""{"id":"XX-02","version":1,"title":"A binder is written each hour","type":"cadence","nature":"I","criteria":[{"id":"CC4.1","extent":"partial"}],"parameters":{"tolerated_unknown":{"default":"100 %"},"every":{"default":"1 hour"},"grace":{"default":"5 minutes"}},"procedure":{"kind":"performed-each","types":["binder.written"],"of":"company"},"words":{"one":"binder","many":"binders","done":"A binder of {site} was written"}}""",
        """[{"record":"binder.written","object":"binder:b-1"},{"end":true}]""", "deviations, 1 of 2")]
    [InlineData("""{"id":"XX-03","version":1,"title":"Automatic updates are off","type":"configuration","nature":"D","criteria":[{"id":"CC8.1","extent":"partial"}],"parameters":{"tolerated_unknown":{"default":"5 %"},"bridge":{"default":"15 minutes"}},"procedure":{"kind":"any-constant-true","sections":["constants"],"keys":["AUTOMATIC_UPDATER_DISABLED"]}}""",
        """[{"wait":"10 minutes"},{"look":{"constants":{"AUTOMATIC_UPDATER_DISABLED":true}}},{"end":true}]""", "deviations, 1 of 1, some time unknown")]
    public void A_new_control_of_a_known_kind_is_json_alone(string control, string story, string expected) =>
        Assert.Equal(expected, KnownAnswers.Play($$"""{"control":{{control}},"cases":[{"name":"n","shows":"s","story":{{story}},"expect":""}]}""").Single().Actual);

    /// <summary>docs/controls.md is what people write controls from.</summary>
    [Fact]
    public void The_vocabulary_is_documented_kind_by_kind_with_what_each_takes()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Colophon.slnx"))) { root = root.Parent!; }
        var lines = File.ReadAllLines(Path.Combine(root.FullName, "docs", "controls.md"));
        foreach (var kind in Vocabulary.Kinds)
        {
            var line = Assert.Single(lines, l => l.StartsWith($"| `{kind.Full}` |", StringComparison.Ordinal));
            Assert.All(kind.Types.Concat(kind.Needs.Concat(kind.May).Concat(kind.Parameters).Select(m => $"`{m}`")), m => Assert.Contains(m, line, StringComparison.Ordinal));
        }
        Assert.All(Catalogue.Controls.Where(c => c.WaitsFor.Length == 0), c => Assert.Contains($"| {c.Id} | {c.Type} | {string.Join(", ", c.Criteria.Select(l => l.Id))} | {c.Title} |", lines));
        Assert.All(Parameter.Names, p => Assert.Contains(lines, l => l.StartsWith($"| `{p}` |", StringComparison.Ordinal)));
        Assert.Matches("^[0-9a-f]{64}$", Vocabulary.Hash);
    }
}
