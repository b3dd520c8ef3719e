using Colophon.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Scanning.Tests;

internal static class HostMembers
{
    public static Task<IReadOnlyList<TenantMember>> GetMembersAsync(this IServiceProvider services) => services.GetRequiredService<IPeople>().MembersAsync(ScanHost.Tenant, TestContext.Current.CancellationToken);

    public static async Task TellAsync(this ScanHost host, Fact fact) => await host.Services.GetRequiredService<Watch.Recorder>().TellAsync(ScanHost.Tenant, [fact], TestContext.Current.CancellationToken);
}
