using System.Globalization;
using System.Text.Json;
using Colophon.Benchmarks.Harness;

var benchmarks = typeof(IBenchmark).Assembly.GetTypes()
    .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IBenchmark)))
    .Select(t => (IBenchmark)Activator.CreateInstance(t)!)
    .OrderBy(b => b.Name, StringComparer.Ordinal).ToArray();

var json = args.Contains("--json");
var only = Array.IndexOf(args, "--only") is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
var names = args.Where(a => !a.StartsWith('-') && a != only).ToArray();
var chosen = names is [var name] ? Array.Find(benchmarks, b => b.Name == name) : null;
if (chosen is null)
{
    Console.Error.WriteLine("usage: ./bench NAME [--json] [--only PART] [--tuning]");
    foreach (var benchmark in benchmarks) { Console.Error.WriteLine($"  {benchmark.Name,-12} {benchmark.What}"); }
    return names.Length == 0 && args.Length == 0 ? 0 : 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var bench = new Bench { Only = only, Tuning = args.Contains("--tuning") };
var figures = await chosen.RunAsync(bench, stop.Token);
var machine = Machine.This();
if (json)
{
    Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        bench = chosen.Name,
        machine = new { cpu = machine.Cpu, cores = machine.Cores, memory_mb = machine.MemoryMb, os = machine.Os, dotnet = machine.Dotnet },
        figures = figures.Select(f => new { name = f.Name, value = f.Value, unit = f.Unit, peer = f.Peer, peer_value = f.PeerValue, ratio = f.Ratio }),
    }));
    return 0;
}
Console.Out.WriteLine($"{chosen.Name} on {machine.Cpu}, {machine.Cores} cores, {machine.MemoryMb} MB, {machine.Os}, {machine.Dotnet}");
foreach (var f in figures)
{
    var peer = f.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"   {f.Peer}: {f.PeerValue:N2} {f.Unit}, ratio {ratio:N2}") : "";
    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {f.Name,-28} {f.Value,14:N2} {f.Unit}{peer}"));
}
return 0;
