using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;
using Colophon.Php.Surface.Files;
using Colophon.Php.Surface.Libraries;
using Colophon.Php.Surface.Subjects;

namespace Colophon.Php.Surface;

/// <summary>Takes the inventory of one version of a component. Nothing of it is run; any bytes give an answer.</summary>
public static class SurfaceReader
{
    /// <summary>Trees may be a thousand levels deep, eight nodes each, and are walked by recursion.</summary>
    private const int StackBytes = 64 << 20;

    private static readonly ICallSubject[] CallSubjects =
    [
        new RestRoutes(), new HookedEntries(), new XmlRpcMethods(), new Shortcodes(), new Blocks(), new AdminPages(), new SensitiveHooks(), new Accounts(), new Roles(),
        new OutboundHosts(), new EnqueuedScripts(), new Mails(), new DynamicCode(), new Commands(), new FileWrites(), new CronEvents(), new Options(),
    ];

    private static readonly IRoutineSubject[] RoutineSubjects = [new DirectFiles(), new CapabilityChecks(), new DynamicCode(), new Commands(), new Tables()];

    /// <param name="slug">The folder's name, for components that don't tell their own.</param>
    public static ComponentSurface Read(string slug, IReadOnlyList<SourceFile> files, SurfaceOptions options, CancellationToken ct) => Read(slug, files, options, new TreeCache(), ct);

    internal static ComponentSurface Read(string slug, IReadOnlyList<SourceFile> files, SurfaceOptions options, TreeCache trees, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ComponentSurface? surface = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try { surface = OnDeepStack(slug, [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)], options, trees, ct); }
            catch (Exception e) { failure = ExceptionDispatchInfo.Capture(e); }
        }, StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return surface!;
    }

    /// <summary>What a component says about itself; its code isn't read.</summary>
    public static ComponentHeader Head(string slug, IReadOnlyList<SourceFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return HeaderReader.Read(slug, [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)]);
    }

    private static ComponentSurface OnDeepStack(string slug, ImmutableArray<SourceFile> files, SurfaceOptions options, TreeCache trees, CancellationToken ct)
    {
        var facts = FileKinds.Read(files);
        var units = Parse(files, options, trees, ct);
        var survey = new Survey(CodeBase.Build(units), options);
        options.Progress?.Report(new AnalysisProgress("what it opens and reaches", 0, 1));
        foreach (var subject in CallSubjects)
        {
            ct.ThrowIfCancellationRequested();
            Look(subject, survey);
        }
        foreach (var routine in survey.Code.Routines)
        {
            foreach (var subject in RoutineSubjects) { subject.Look(routine, survey); }
        }
        BrowserHosts.Read(files, survey);
        BundledLibraries.Read(files, survey);
        var incomplete = units.Where(u => !u.Tree.IsComplete).Select(u => new NotAnalysed(u.Path, u.Tree.Diagnostics.First(d => d.Kind == DiagnosticKind.Limit).Message));
        return new ComponentSurface(HeaderReader.Read(slug, files), survey.Items(), facts, [.. incomplete, .. NotWhole(survey, options)])
        {
            Routines = survey.Code.Routines.GroupBy(r => r.Name, StringComparer.Ordinal).ToImmutableDictionary(g => g.Key, g => g.First().Place(g.First().Node), StringComparer.Ordinal),
            Sources = files.ToImmutableDictionary(f => f.Path, f => f.Content, StringComparer.Ordinal),
        };
    }

    private static IEnumerable<NotAnalysed> NotWhole(Survey survey, SurfaceOptions options)
    {
        if (survey.Budget.IsSpent) { yield return new NotAnalysed("", $"working out what its code names took more than {options.MaxSteps} steps; what was not reached is missing from the inventory"); }
        if (survey.NotListed > 0) { yield return new NotAnalysed("", $"it opens or reaches more than {options.MaxItems} things; {survey.NotListed} are not listed"); }
    }

    private static void Look(ICallSubject subject, Survey survey)
    {
        var loops = new Loops(survey.Arrays, survey.Budget);
        foreach (var call in subject.Functions.SelectMany(survey.Code.CallsOf))
        {
            // A component's own function of this name is not WordPress'.
            if (call.Kind == CallKind.Function && survey.Code.Callee(call) is not null) { continue; }
            foreach (var scope in loops.Rounds(call)) { subject.Look(call, scope, survey); }
        }
    }

    private static List<Unit> Parse(ImmutableArray<SourceFile> files, SurfaceOptions options, TreeCache trees, CancellationToken ct)
    {
        var php = files.Where(f => FileKinds.IsPhp(f.Path)).ToList();
        var units = new ConcurrentDictionary<string, Unit>(StringComparer.Ordinal);
        var done = 0;
        Parallel.ForEach(php, new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            units[file.Path] = new Unit(file.Path, trees.Parse(file, options.Parser, ct));
            options.Progress?.Report(new AnalysisProgress("reading PHP", Interlocked.Increment(ref done), php.Count));
        });
        return [.. php.Select(f => units[f.Path])];
    }
}
