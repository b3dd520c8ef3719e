using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary><c>register_rest_route</c>: each method of each route, with what its permission callback asks.</summary>
internal sealed class RestRoutes : ICallSubject
{
    public IEnumerable<string> Functions => ["register_rest_route"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        var routes = survey.Text(call, 0, scope, "route_namespace").SelectMany(n => survey.Text(call, 1, scope, "route").Select(r => $"/{n.Trim('/')}/{r.Trim('/')}".TrimEnd('/'))).ToList();
        var shared = survey.Arrays.Read(call.Argument(2, "args"), scope);
        if (shared is null) { foreach (var route in routes) { survey.Add(SurfaceKind.RestRoute, $"? {route}", call.Place, new Entry("", Audience.Unknown, [], Effects.None, null)); } return; }
        var endpoints = ArrayFolder.Find(shared, "callback") is not null || ArrayFolder.Find(shared, "methods") is not null
            ? [(shared, call.Place)]
            : shared.Where(e => e.Key is null).Select(e => (survey.Arrays.Read(e.Value.Expression, e.Value.Scope), e.Value.Scope.Routine.Place(e.Value.Expression))).Where(e => e.Item1 is not null).Select(e => (e.Item1!, e.Item2)).ToList();
        foreach (var (endpoint, place) in endpoints)
        {
            foreach (var route in routes) { Endpoint(route, endpoint, place, survey); }
        }
    }

    private static void Endpoint(string route, List<Element> endpoint, Place place, Survey survey)
    {
        var handler = ArrayFolder.Find(endpoint, "callback") is { } callback ? survey.Callables.Read(callback) : Callable.None;
        var (audience, permission, checks) = Permission(ArrayFolder.Find(endpoint, "permission_callback"), survey);
        survey.Add(SurfaceKind.RestRoute, $"{Methods(ArrayFolder.Find(endpoint, "methods"), survey)} {route}", place, Entries.Of(handler, audience, survey, checks), ("permission", permission));
    }

    private static string Methods(Value? methods, Survey survey)
    {
        if (methods is not { } value) { return "GET"; }
        var texts = survey.Arrays.Read(value.Expression, value.Scope) is { } array ? array.SelectMany(e => survey.Texts.Fold(e.Value.Expression, e.Value.Scope)) : survey.Texts.Fold(value.Expression, value.Scope);
        return string.Join(", ", texts.SelectMany(t => Hole.Shown(t).Split(',', StringSplitOptions.TrimEntries)).Select(t => t.ToUpperInvariant()).Distinct(StringComparer.Ordinal));
    }

    private static (Audience, string, IEnumerable<Check>) Permission(Value? callback, Survey survey)
    {
        if (callback is not { } value) { return (Audience.Anyone, "missing", []); }
        var callable = survey.Callables.Read(value);
        switch (callable.Name)
        {
            case "__return_true": return (Audience.Anyone, "__return_true", []);
            case "__return_false": return (Audience.Internal, "__return_false", []);
            case "is_user_logged_in": return (Audience.SignedIn, "is_user_logged_in", []);
            default: break;
        }
        if (callable.Routine is not { } routine) { return (Audience.Unknown, callable.Name, []); }
        var checks = survey.Reach.Gates(routine).Select(g => g.Check).ToImmutableArray();
        if (checks.Any(c => c.Kind == GuardKind.Capability)) { return (Audience.Capability, callable.Name, checks); }
        if (checks.Any(c => c.Kind == GuardKind.SignedIn)) { return (Audience.SignedIn, callable.Name, checks); }
        var isOpen = checks.IsEmpty && routine.Returns.Count > 0 && routine.Returns.All(r => r is ConstantExpression { Name.Text: var name } && name.Equals("true", StringComparison.OrdinalIgnoreCase));
        return (isOpen ? Audience.Anyone : Audience.OwnCheck, isOpen ? callable.Name + ", which always says yes" : callable.Name, checks);
    }
}
