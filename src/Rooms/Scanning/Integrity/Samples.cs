using System.Text;

namespace Colophon.Scanning.Integrity;

/// <summary>Planted samples, judged with each scan by the same way as a site's items: a scan that misses them says nothing about anything else. They are inert: nothing serves or runs them.</summary>
internal static class Samples
{
    private static readonly (Surveyed Item, string Text, bool Bad)[] All =
    [
        (Item("file", "wp-content/uploads/sample.php"), "<?php @eval($_POST['sample']);", true),
        (Item("file", "wp-content/uploads/sample.jpg"), "\u00ff\u00d8\u00ff\u00e0<?php system($_GET['sample']); ?>", true),
        (Item("option", "1:sample"), "eval(base64_decode('ZXZhbCgkX1BPU1RbJ3NhbXBsZSddKTs='));", true),
        (Item("file", "wp-content/uploads/index.php"), "<?php\n// Silence is golden.\n", false),
        (Item("file", "wp-content/plugins/sample/sample.php"), "<?php\n/* Plugin Name: Sample */\nadd_action( 'init', function () { echo esc_html( get_option( 'sample' ) ); } );\n", false),
    ];

    /// <summary>How many were planted, and how many were judged rightly.</summary>
    public static (int Planted, int Right) Judge(Examiner examiner, CancellationToken ct) =>
        (All.Length, All.Count(s => examiner.Examine(s.Item, Encoding.Latin1.GetBytes(s.Text), ct) is var v && s.Bad == v.IsFound && !v.IsUnread));

    private static Surveyed Item(string kind, string id) => new(kind, id, 0, "", "");
}
