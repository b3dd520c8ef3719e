using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>A production site, enrolled, looked at once, with every control adopted and a period of two hours that begins ten minutes later.</summary>
internal sealed class Story
{
    public const string Admin = """{"roles":["administrator"],"caps":[],"super":false}""";
    public const string Editor = """{"roles":["editor"],"caps":[],"super":false}""";
    public const string Author = """{"roles":["author"],"caps":[],"super":false}""";
    public const string Null = "null";
    public static readonly string Hash1 = "\"" + new string('1', 64) + "\"";
    public static readonly string Hash2 = "\"" + new string('2', 64) + "\"";

    public Story(bool editingOff = true)
    {
        Ledger.Silence(1);
        Site = Ledger.Agent();
        Ledger.Silence(1);
        Ledger.AdoptAll();
        Ledger.Map("p-ann", "site-a", "wp:1");
        Ledger.Map("p-lena", "site-a", "wp:2");
        Site.Look(("users", "wp:1", Null, Admin), ("users", "wp:2", Null, Editor), ("users", "*", Null, "{\"count\":4}"),
            ("roles", "1:editor", Null, "\"aaaaaaaaaaaaaaaa\""), ("plugins", "akismet", Null, """{"version":"5.0","active":true,"network":false}"""),
            ("plugins", "hello", Null, """{"version":"1.7","active":false,"network":false}"""), ("options", "1:blogname", Null, "\"x\""), ("constants", "DISALLOW_FILE_EDIT", Null, editingOff ? "true" : "null"),
            ("core", "wordpress", Null, """{"version":"6.5"}"""),
            ("files", "core/wp-login.php", Null, Hash1), ("files", "plugin:akismet/akismet.php", Null, Hash1));
        From = LedgerBuilder.At(600);
        Until = From + (2 * 3_600 * Micros.PerSecond);
        Ledger.Period(From, Until);
        Wait(660);
    }

    public LedgerBuilder Ledger { get; } = new();

    public SourceWriter Site { get; }

    public long From { get; }

    public long Until { get; }

    /// <summary>Lets time pass with beats and, each five minutes, a look that finds nothing new.</summary>
    public Story Wait(double seconds)
    {
        for (; seconds > 300; seconds -= 300)
        {
            Ledger.Wait(300);
            if (Site.Beats) { Site.Look(); }
        }
        Ledger.Wait(seconds);
        return this;
    }

    public Story ToTheEnd()
    {
        var left = (Until - Ledger.Now) / Micros.PerSecond;
        Wait(left + 300);
        Site.Look();
        return this;
    }

    public PeriodResult Judge(long? size = null) => Judging.Judge.Evaluate(Ledger.Load(), "2026", new(size ?? Ledger.Size))!;

    public ControlResult Judge(string control, long? size = null) => Judge(size).Controls.Single(c => c.Id == control);
}
