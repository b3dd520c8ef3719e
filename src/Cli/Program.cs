using Colophon.Cli;
using Colophon.Cli.Commands;

// Data goes to stdout, everything else to stderr, so that a command can stand in a pipe.
var root = RootOfCommands.Build();
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
{
    foreach (var error in parsed.Errors) { Console.Error.WriteLine("colophon: " + error.Message); }
    Console.Error.WriteLine("See: ./colophon help");
    return ExitCode.Usage;
}
try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
}
catch (CommandException e)
{
    // Empty where whoever failed has told it already.
    if (e.Message.Length > 0) { Console.Error.WriteLine("colophon: " + e.Message); }
    return e.Code;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (IOException e) when (DiskFull.Is(e))
{
    Console.Error.WriteLine("colophon: " + DiskFull.Message(e));
    return ExitCode.Environment;
}
catch (Exception e)
{
    Console.Error.WriteLine("colophon: this is a defect of Colophon, please report it (SECURITY.md says how if it may be abused):");
    Console.Error.WriteLine(e);
    return ExitCode.Internal;
}
