using Colophon.Access;
using Colophon.Alerting;
using Colophon.Assurance;
using Colophon.Audit;
using Colophon.Evidence;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Scanning;
using Colophon.Web.Routing;
using Colophon.Web.Search;

namespace Colophon.Server;

/// <summary>The list of rooms.</summary>
internal static class Rooms
{
    public static void Add(IServiceCollection services, IConfiguration configuration, ServerKeys keys, AuditLedger ledger)
    {
        services.AddFleet(configuration, keys);
        services.AddAudit(configuration, ledger);
        AddJudgedByThemselves(services, configuration);
    }

    /// <summary>Rooms that register the validators of their own options and need nothing open for it.</summary>
    public static void AddJudgedByThemselves(IServiceCollection services, IConfiguration configuration)
    {
        services.AddAssurance(configuration);
        services.AddEvidence(configuration);
        services.AddAccess(configuration);
        services.AddScanning(configuration);
        services.AddAlerting(configuration);
    }

    public static void Map(ConsoleRoutes routes)
    {
        routes.MapFleet();
        routes.MapAudit();
        routes.MapAssurance();
        AccessRoom.MapAccess(routes);
        routes.MapEvidence();
        routes.MapScanning();
        routes.MapSearch();
    }
}
