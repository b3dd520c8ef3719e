using System.CommandLine;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Proving;

namespace Colophon.Cli.Commands.Controls;

/// <summary><c>colophon controls prove</c>: judges the histories whose results were written by hand. Its output before and after an upgrade is to be the same.</summary>
internal static class ProveCommand
{
    public static Command Build()
    {
        var command = new Command("prove", "Judges histories with known answers: run it before and after an upgrade");
        command.SetAction(_ => Prove());
        return command;
    }

    private static int Prove()
    {
        var answers = KnownAnswers.Run();
        foreach (var answer in answers) { Console.Out.WriteLine($"{answer.Control}\t{answer.Shows}\t{answer.Name}\t{answer.Actual}"); }
        var wrong = answers.Where(a => !a.IsAsWritten).ToArray();
        foreach (var answer in wrong) { Console.Error.WriteLine($"colophon: {answer.Control}, {answer.Name}: \"{answer.Expected}\" was written, this engine says \"{answer.Actual}\""); }
        Console.Error.WriteLine($"colophon: {answers.Count - wrong.Length} of {answers.Count} known answers are as written, by {Judge.Engine}, vocabulary {Vocabulary.Hash[..16]}."
            + (wrong.Length > 0 ? " Don't use this version; restore the one before and report this." : ""));
        return wrong.Length == 0 ? ExitCode.Done : ExitCode.Internal;
    }
}
