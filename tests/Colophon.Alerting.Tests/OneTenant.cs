using System.Reflection;
using Colophon.Fleet;

namespace Colophon.Alerting.Tests;

/// <summary>The fleet as far as Alerting asks it: which tenants there are. Asking anything else fails the test.</summary>
public class OneTenant : DispatchProxy
{
    public static readonly DateTimeOffset Created = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    public static IFleet Fleet() => Create<IFleet, OneTenant>();

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IFleet.TenantsAsync)
        ? Task.FromResult<IReadOnlyList<Tenant>>([new Tenant(AlertingHouse.Tenant, "Fernhill", Created)])
        : throw new NotSupportedException($"Alerting has no reason to ask the fleet for {targetMethod?.Name}.");
}
