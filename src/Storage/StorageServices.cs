using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Storage;

public static class StorageServices
{
    /// <summary>The data folder and, opened on first use with every room's migrations, its database.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton(folder);
        services.AddSingleton(provider => Database.Open(Path.Combine(folder.Databases, "colophon.db"), provider.GetServices<Migration>()));
        return services;
    }

    public static IServiceCollection AddMigrations(this IServiceCollection services, params ReadOnlySpan<Migration> migrations)
    {
        foreach (var migration in migrations)
        {
            services.AddSingleton(migration);
        }
        return services;
    }
}
