using System.CommandLine;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Controls.Loading;

namespace Colophon.Cli.Commands.Controls;

/// <summary><c>colophon controls check DIR</c>: reads a folder of control files as the server would, and tells every error with its line. Needs no server.</summary>
internal static class CheckCommand
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder with the control files (*.json)" };
        var whole = new Option<bool>("--whole") { Description = "The folder is a set of its own, not an overlay over the one that ships" };
        var command = new Command("check", "Checks control files: each error with file, line and what to do") { folder, whole };
        command.SetAction(parsed => Check(parsed.GetValue(folder)!, parsed.GetValue(whole)));
        return command;
    }

    private static int Check(string folder, bool whole)
    {
        var problems = new List<Problem>();
        var files = ControlFolder.Read(folder, problems);
        if (files.Count == 0 && problems.Count == 0) { problems.Add(new(folder, 1, "holds no *.json", "Name the folder that holds the control files.")); }
        var set = whole ? ControlSet.Load(files, problems) : Catalogue.Base.Overlay(files, problems);
        if (set is null || problems.Count > 0)
        {
            foreach (var problem in problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line)) { Console.Error.WriteLine(problem); }
            Console.Error.WriteLine($"colophon: {(problems.Count == 1 ? "one error" : $"{problems.Count} errors")}; nothing of this folder would be taken.");
            return ExitCode.Unreadable;
        }
        foreach (var control in set.Controls.Where(c => whole || Catalogue.Controls.All(b => b.Id != c.Version.Id) || Catalogue.TextOf(c.Version.Id) != c.Text))
        {
            Console.Out.WriteLine($"{control.Version.Id}\tversion {control.Version.Version}\t{(control.Version.WaitsFor.Length > 0 ? "not tested, waits" : control.Version.Procedure.Kind)}\t{control.Version.Title}");
        }
        Console.Error.WriteLine($"colophon: {set.Controls.Count} controls, {set.Controls.Count(c => c.Version.WaitsFor.Length == 0)} of them with a procedure. Nothing is wrong with them.");
        return ExitCode.Done;
    }
}
