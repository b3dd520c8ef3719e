using Colophon.Cli.Commands.Demo;

namespace Colophon.Cli.Tests.Demo;

/// <summary>The demo's people against a real WordPress: each act must really happen there.</summary>
[Trait("Category", "Real")]
public sealed class VisitorTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine("/var/tmp", "colophon-visitor-" + Path.GetRandomFileName());
    private readonly int port = FreePort.Take();
    private Bed bed = null!;

    public async ValueTask InitializeAsync()
    {
        bed = new Bed(folder, port);
        await bed.UpAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await bed.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_a_person_does_in_the_demo_happens_in_WordPress()
    {
        var ct = TestContext.Current.CancellationToken;
        using var visitor = new Visitor(bed.Url);
        Assert.False(await visitor.TryLogInAsync(Bed.Administrator, "wrong", ct));
        await visitor.LogInAsync(Bed.Administrator, Bed.AdministratorPassword, ct);

        var id = await visitor.CreateUserAsync("jonas", "jonas@fernhill.example", "a long enough secret", "editor", ct);
        Assert.Equal(2, id);
        var post = await visitor.RestAsync(HttpMethod.Post, "posts", new() { ["title"] = "Summer course", ["status"] = "publish" }, ct);
        Assert.Equal("publish", post["status"]!.GetValue<string>());
        await visitor.UploadImageAsync("pony.png", Images.Pony(), ct);

        await visitor.UploadPluginAsync(Fixture.Folder("opening-hours", "1.0.0"), ct);
        await visitor.ActivatePluginAsync("opening-hours/opening-hours", ct);
        await visitor.UploadPluginAsync(Fixture.Folder("opening-hours", "1.1.0"), ct);
        Assert.Contains("Version: 1.1.0", await File.ReadAllTextAsync(Path.Combine(bed.Site, "wp-content/plugins/opening-hours/opening-hours.php"), ct), StringComparison.Ordinal);

        await bed.SqlAsync("UPDATE wp_options SET option_value='1' WHERE option_name='users_can_register'", ct);
        await bed.ShellAsync("printf '\\n// edited\\n' >> site/wp-includes/version.php", ct);
    }
}
