using Colophon.Alerting.Outbox;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Colophon.Alerting.Tests;

/// <summary>The room over a real data folder, with a held clock. The other rooms are what a test says they are.</summary>
internal sealed class AlertingHouse : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("fernhill");
    private readonly string folder = Path.Combine(Path.GetTempPath(), "colophon-alerting-" + Path.GetRandomFileName());
    private readonly Dictionary<string, string?> settings;
    private DataFolder data = null!;
    private ServiceProvider services;

    public AlertingHouse(params (string Key, string Value)[] settings)
    {
        this.settings = settings.ToDictionary(s => AlertingOptions.Section + ":" + s.Key, s => (string?)s.Value);
        this.settings["Access:PublicUrl"] = "http://localhost:26626";
        services = Open();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public List<string> Recipients { get; } = ["owner@fernhill.example"];

    public List<IDigestSource> Sources { get; } = [];

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public string File(string name, string content)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public async Task RaiseAsync(string id, string title = "An administrator appeared", string body = "wp:9 on www.fernhill.example") =>
        await Get<ISignals>().RaiseAsync(new Signal(Tenant, id, SignalSeverity.Alarm, title, body, "/t/fernhill/changes"), TestContext.Current.CancellationToken);

    public Task DeliverAsync() => Get<Deliverer>().DeliverDueAsync(TestContext.Current.CancellationToken);

    /// <summary>The process ends and another one opens the same folder.</summary>
    public async Task RestartAsync()
    {
        await services.DisposeAsync();
        data.Dispose();
        services = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        data.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private ServiceProvider Open()
    {
        data = DataFolder.Open(Path.Combine(folder, "data"), Clock);
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddStorage(data);
        collection.AddSingleton<IPeople>(new People(Recipients));
        collection.AddSingleton<IFleet>(OneTenant.Fleet());
        foreach (var source in Sources) { collection.AddSingleton(source); }
        collection.AddAlerting(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return collection.BuildServiceProvider();
    }

    private sealed class People(IReadOnlyList<string> recipients) : IPeople
    {
        public Task<string> NameAsync(PersonId person, CancellationToken ct) => Task.FromResult(person.Value);

        public Task<IReadOnlyList<TenantMember>> MembersAsync(TenantId tenant, CancellationToken ct) => Task.FromResult<IReadOnlyList<TenantMember>>([]);

        public Task<IReadOnlyList<string>> RecipientsAsync(TenantId tenant, CancellationToken ct) => Task.FromResult(recipients);
    }
}
