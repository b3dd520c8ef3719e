using Colophon.Access.Authorization;
using Colophon.Access.Credentials;
using Colophon.Access.Grants;
using Colophon.Access.Links;
using Colophon.Access.People;
using Colophon.Access.Sessions;
using Colophon.Access.SignIn;
using Colophon.Access.Store;
using Colophon.Kernel;
using Colophon.Storage;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Colophon.Access;

/// <summary>People, how they sign in, and what each may do. The host calls <c>UseAuthentication</c> and <c>UseAuthorization</c>.</summary>
public static class AccessRoom
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddMigrations(AccessSchema.Steps);
        services.AddSingleton<PeopleStore>().AddSingleton<ISearchSource, PeopleSearch>().AddSingleton<IdentityMap>().AddSingleton<ChangeRoles>().AddSingleton<SignInLinks>();
        services.AddSingleton<SessionStore>().AddSingleton<SignInSteps>().AddSingleton<SignInService>();
        services.AddSingleton<Passwords>().AddSingleton<OneTimeCodes>().AddSingleton<Attempts>();
        services.AddSingleton<PeopleDoor>().AddSingleton<IPeople>(s => s.GetRequiredService<PeopleDoor>()).AddSingleton<IFramePart>(s => s.GetRequiredService<PeopleDoor>());
        services.AddScoped<PeopleEndpoints.Views>();
        services.AddSingleton<GrantDesk>().AddSingleton<IGrants>(s => s.GetRequiredService<GrantDesk>()).AddSingleton<ReadingLog>().AddHostedService<GrantWatch>();

        services.AddScoped<PasskeyStore>();
        services.AddIdentityCore<Person>().AddUserStore<PasskeyStore>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<AccessOptions>>((passkeys, access) =>
        {
            var address = new Uri(access.Value.PublicUrl);
            passkeys.ServerDomain = address.Host;
            // The public address decides, not the request's Origin header: browsers send "null" there, because no page of ours tells where it was called from.
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == address.GetLeftPart(UriPartial.Authority));
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });

        // Keys that seal code seeds and form tokens live in the data folder with everything else, never in the user's home.
        services.AddDataProtection().SetApplicationName("Colophon");
        services.AddOptions<KeyManagementOptions>().Configure<DataFolder>((keys, folder) =>
            keys.XmlRepository = new FileSystemXmlRepository(Directory.CreateDirectory(Path.Combine(folder.Keys, "console")), NullLoggerFactory.Instance));

        services.AddAuthentication(SessionHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddTenantRoles();
        return services;
    }

    public static void MapAccess(this ConsoleRoutes routes)
    {
        var open = routes.Public.MapGroup("").AllowAnonymous();
        FirstSignInEndpoints.Map(open);
        SignInEndpoints.Map(open);
        AccountEndpoints.Map(routes.Public);
        PeopleEndpoints.Map(routes.Tenant);
        routes.Tenant.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<ReadingLog>().InvokeAsync(context, next));
        LocalLinkEndpoints.Map(routes.Local);
    }
}
