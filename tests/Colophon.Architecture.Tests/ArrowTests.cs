using System.Xml.Linq;

namespace Colophon.Architecture.Tests;

/// <summary>Keeps the arrows of ARCHITECTURE.md by reading the project files, so that a new arrow is a decision and not an accident.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Shell = ["Kernel", "Storage", "Protocol", "Crypto", "Web"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Crypto"] = [],
        ["Verdicts"] = [],
        ["Php"] = [],
        ["Packages"] = [],
        ["Engines"] = [],
        ["Sheets"] = [],
        ["Kernel"] = [],
        ["Ledger"] = ["Crypto"],
        ["Protocol"] = ["Crypto"],
        ["Binder"] = ["Ledger", "Protocol", "Verdicts", "Crypto"],
        ["Storage"] = ["Kernel"],
        ["Web"] = ["Kernel"],
        ["Fleet"] = Shell,
        ["Audit"] = [.. Shell, "Fleet", "Ledger"],
        ["Access"] = [.. Shell, "Fleet", "Audit"],
        ["Assurance"] = [.. Shell, "Fleet", "Audit", "Verdicts", "Sheets"],
        ["Evidence"] = [.. Shell, "Fleet", "Audit", "Assurance", "Binder", "Ledger", "Sheets", "Engines"],
        ["Scanning"] = [.. Shell, "Fleet", "Audit", "Php", "Packages", "Engines"],
        ["Alerting"] = [.. Shell, "Fleet", "Audit"],
        ["Cli"] = ["Binder", "Ledger", "Protocol", "Verdicts", "Crypto", "Php", "Packages", "Engines"],
    };

    public static TheoryData<string> Projects() => [.. SourceProjects().Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_points_only_where_the_architecture_allows(string project)
    {
        if (project == "Server") { return; } // the one project that sees every room
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is new: give it a line in this test and in ARCHITECTURE.md");
        var forbidden = SourceProjects()[project].Except(allowed).ToArray();
        Assert.True(forbidden.Length == 0, $"{project} must not reference {string.Join(", ", forbidden)}");
    }

    [Fact]
    public void Kernel_stays_small() =>
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(Root(), "src", "Kernel"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Sum(f => File.ReadLines(f).Count()), 0, 1500);

    private static Dictionary<string, string[]> SourceProjects() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(Name, f => XDocument.Load(f).Descendants("ProjectReference").Select(r => Name(r.Attribute("Include")!.Value)).ToArray());

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path).Replace("Colophon.", "", StringComparison.Ordinal);

    private static string Root()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Colophon.slnx"))) { return d.FullName; }
        }
        throw new InvalidOperationException("Colophon.slnx not found above " + AppContext.BaseDirectory);
    }
}
