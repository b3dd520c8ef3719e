using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Difference.Output;

namespace Colophon.Php.Tests.Difference;

/// <summary>What changes only the form is no news; and the forms of a review are pinned and safe.</summary>
public sealed class FormTests
{
    [Fact]
    public void Two_equal_versions_are_the_same() => Assert.Equal("The two are the same, byte for byte.", Akismet.Review(Akismet.Installed(), Akismet.Installed()).Headline);

    [Fact]
    public void Reformatting_every_file_does_not_shout()
    {
        var review = Akismet.Review(Akismet.Installed(), Akismet.Installed().Each((path, content) => path.EndsWith(".php", StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace("\t", "    ", StringComparison.Ordinal).Replace("( ", "(", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)) : content));
        Assert.Equal(ReviewLevel.Look, review.Level); // the version number didn't change
        Assert.All(review.Concerns, c => Assert.Equal("same-version", c.Rule));
        Assert.All(review.Items, i => Assert.True(i.Change == Change.Same, $"{i.Item.Name}: {string.Join(", ", i.Details)}"));
    }

    [Fact]
    public void Moving_code_to_another_file_does_not_shout()
    {
        var review = Akismet.Review(Akismet.Update().Move("class.akismet-rest-api.php", "includes/rest.php").Replace("akismet.php", "'class.akismet-rest-api.php'", "'includes/rest.php'"));
        Assert.Equal(ReviewLevel.Calm, review.Level);
        Assert.Contains(review.Files, f => f is { Change: FileChangeKind.Moved, Path: "includes/rest.php", OldPath: "class.akismet-rest-api.php" });
    }

    [Fact]
    public void Renaming_functions_and_classes_does_not_shout()
    {
        var review = Akismet.Review(Akismet.Update().Each((path, content) => path.EndsWith(".php", StringComparison.Ordinal)
            ? Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace("privileged_permission_callback", "may_manage", StringComparison.Ordinal).Replace("Akismet_REST_API", "Akismet_Routes", StringComparison.Ordinal).Replace("check_server_connectivity", "can_connect", StringComparison.Ordinal)) : content));
        Assert.True(review.Level == ReviewLevel.Calm, string.Join("\n", review.Concerns.Select(c => c.Title)));
    }

    [Fact]
    public void Minifying_a_script_does_not_shout()
    {
        var review = Akismet.Review(Akismet.Update().Each((path, content) => path.EndsWith(".js", StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace("\n", " ", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)) : content));
        Assert.Equal(ReviewLevel.Calm, review.Level);
    }

    [Fact]
    public void The_same_two_versions_always_give_the_same_bytes()
    {
        var first = Json(Akismet.Review(Misdeeds.All(Akismet.Update())));
        for (var i = 0; i < 3; i++) { Assert.Equal(first, Json(Akismet.Review(Misdeeds.All(Akismet.Update())))); }
    }

    [Fact]
    public void Versions_that_share_their_trees_give_what_they_give_apart()
    {
        var trees = new TreeCache();
        // A file that is there twice must not be taken for one: its closures would change places.
        var (old, @new) = (Akismet.Installed(), Misdeeds.All(Akismet.Update()).Add("copy/one.php", "<?php add_action( 'init', function () { eval( $_POST['a'] ); } );").Add("copy/two.php", "<?php add_action( 'init', function () { eval( $_POST['a'] ); } );"));
        var shared = Reviewer.Compare(old.Read(trees), @new.Read(trees), Small.Options);
        Assert.Equal(Json(Akismet.Review(old, @new)), Json(shared));
        Assert.All((string[])["copy/one.php", "copy/two.php"], path => Assert.Contains(shared.Concerns, c => c.Rule == "malicious-code" && c.New!.Path == path));
    }

    [Fact]
    public void What_stands_in_a_page_is_found_again_and_in_nothing_else()
    {
        var (answer, reasons) = ReviewHtml.Content(ReviewHtml.Write(Small.Review(true)))!.Value;
        Assert.StartsWith("<section", answer, StringComparison.Ordinal);
        Assert.Contains("<h1 id=\"answer\">", answer, StringComparison.Ordinal);
        Assert.Contains("id=\"why\"", reasons, StringComparison.Ordinal);
        Assert.EndsWith("</section>\n", reasons, StringComparison.Ordinal);
        Assert.Null(ReviewHtml.Content("<!doctype html><main id=\"main\"></main>"));
    }

    [Theory]
    [InlineData("calm")]
    [InlineData("stop")]
    public void The_JSON_form_is_the_recorded_one(string name)
    {
        var actual = Json(Small.Review(name == "stop"));
        var golden = Path.Combine(AppContext.BaseDirectory, "Difference", "Golden", $"review-{name}.json");
        File.WriteAllText(golden + ".actual", actual);
        Assert.True(File.ReadAllText(golden) == actual, $"The JSON form changed. That is a new version of the format (docs/formats/review.md), or new words: then copy {golden}.actual over tests/Colophon.Php.Tests/Difference/Golden/review-{name}.json.");
    }

    [Fact]
    public void Nothing_of_a_plugin_becomes_markup_or_steers_a_terminal()
    {
        const string evil = "</style></title><script>alert(1)</script>\u202E\u001b[2J\" onload=x";
        var review = Small.Review(true, evil);
        var html = ReviewHtml.Write(review);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(html, "</style>"));
        Assert.DoesNotContain("\" onload", html, StringComparison.Ordinal);
        var text = new StringWriter();
        ReviewText.Write(review, text);
        Assert.Contains("alert(1)", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(html + text, c => c is '\u202E' or '\u001b');
    }

    [Fact]
    public void The_page_needs_nothing_and_allows_nothing_but_its_own_style()
    {
        var html = ReviewHtml.Write(Small.Review(true));
        var style = html.Split("<style>")[1].Split("</style>")[0];
        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.Empty(System.Text.RegularExpressions.Regex.Matches(html, "(src|href)=\"(?!#)"));
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(html, "<h1"));
    }

    [Fact]
    public void A_part_that_was_not_analysed_is_a_reason_to_look_and_hostile_ones_to_stop()
    {
        var plain = Small.Version("1.1", unread: [new UnreadPart("lib.zip", "it is an archive of its own", false)]);
        Assert.Equal("Look first. It has a part that could not be analysed (lib.zip).", Reviewer.Compare(Small.Version("1.0"), plain, Small.Options).Headline);
        var hostile = Small.Version("1.1", unread: [new UnreadPart("../x.php", "its name leads out of the package", true)]);
        Assert.Equal(ReviewLevel.Stop, Reviewer.Compare(Small.Version("1.0"), hostile, Small.Options).Level);
        Assert.Equal(ReviewLevel.Look, Reviewer.Compare(null, plain, Small.Options).Level);
    }

    [Fact]
    public void A_file_beyond_the_limits_of_the_parser_is_not_analysed_and_not_clean()
    {
        var files = new[] { new SourceFile("p.php", "<?php /* Plugin Name: P\nVersion: 1 */ f( [ [ [ [ 1 ] ] ] ] );"u8.ToArray()) };
        var version = ComponentVersion.Read("p", files, [], new AnalysisOptions(Small.Options.Today, [], new ParserOptions(MaxDepth: 4)), TestContext.Current.CancellationToken);
        Assert.Contains(version.Unread, u => u.Path == "p.php");
        Assert.Equal(ReviewLevel.Look, Reviewer.Compare(null, version, Small.Options).Level);
    }

    [Fact]
    public void An_old_release_is_told_when_its_day_is_known()
    {
        var review = Reviewer.Compare(null, Small.Version("1.0"), Small.Options with { LastUpdated = new DateOnly(2022, 1, 1) });
        Assert.Contains("was last updated 4 years ago", review.Headline, StringComparison.Ordinal);
    }

    private static string Json(Review review)
    {
        using var memory = new MemoryStream();
        ReviewJson.Write(review, memory);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
