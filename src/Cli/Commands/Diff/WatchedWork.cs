using Colophon.Php.Analysis;
using Spectre.Console;

namespace Colophon.Cli.Commands.Diff;

/// <summary>Progress only where a person watches, and on stderr: stdout is the report's.</summary>
internal static class WatchedWork
{
    public static T Run<T>(Func<IProgress<AnalysisProgress>?, T> work)
    {
        if (Console.IsErrorRedirected) { return work(null); }
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(progress => work(new Bar(progress.AddTask("reading"))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value)
        {
            task.Description = value.Stage;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }
}
