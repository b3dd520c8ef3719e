using System.Collections.Immutable;
using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Surface;

namespace Colophon.Php.Tests.Difference;

/// <summary>A plugin of a few lines, small enough that all of its review can be read and recorded.</summary>
internal static class Small
{
    public static ReviewOptions Options { get; } = new(new DateOnly(2026, 11, 25));

    public static ComponentVersion Version(string version, string more = "", string check = "if ( ! current_user_can( 'manage_options' ) ) { wp_die(); }", ImmutableArray<UnreadPart> unread = default, ImmutableArray<Finding> findings = default) => new(
        Surface(version, more, check), findings.IsDefault ? [] : findings, unread.IsDefault ? [] : unread);

    /// <param name="words">Written into names, values and code, wherever a plugin's author may write.</param>
    public static Review Review(bool bad, string words = "plain")
    {
        if (!bad) { return Reviewer.Compare(Version("1.0"), Version("1.1", "function small_more() { return 1; }"), Options); }
        var name = words.Replace("'", "", StringComparison.Ordinal);
        var step = new TraceStep("small.php", 8, $"$_GET['{name}']");
        var open = new EntryPoint(EntryPointKind.Ajax, name, "small_open", EntryAccess.Anyone, [], "small.php", 8);
        var finding = new Finding("f-1", FindingCategory.Vulnerability, "tainted_sql", 89, Confidence.High, "small.php", 8, 1, $"SQL from a request {name}", "What a visitor sends becomes part of a question to the database.", [step], [open]);
        return Reviewer.Compare(Version("1.0"), Version("1.1", $"add_action( 'wp_ajax_nopriv_{name}', 'small_open' );\nfunction small_open() {{ wp_remote_get( 'https://{name}.example/x' ); }}", check: "", findings: [finding]), Options);
    }

    private static ComponentSurface Surface(string version, string more, string check) => SurfaceReader.Read("small",
    [
        new SourceFile("small.php", Encoding.UTF8.GetBytes($$"""
            <?php
            /*
            Plugin Name: Small
            Version: {{version}}
            */
            add_action( 'wp_ajax_small_save', 'small_save' );
            function small_save() { check_ajax_referer( 'small' ); {{check}} update_option( 'small', 1 ); }
            {{more}}

            """)),
        new SourceFile("readme.txt", "=== Small ===\nLicense: GPLv2\n"u8.ToArray()),
    ], SurfaceOptions.Default, TestContext.Current.CancellationToken);
}
