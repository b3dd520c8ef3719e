using System.CommandLine;

namespace Colophon.Cli.Commands.Demo;

internal static class DemoCommand
{
    public static Command Build() => new("demo", "x");
}
