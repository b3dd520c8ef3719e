using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The story, in the order in which it is told.</summary>
internal sealed class Story(Stage stage, Bed bed, Cast cast, AdminSocket admin, TimeProvider clock, Teller teller, DemoWishes wishes)
{
    private const string EditorPassword = "lena rides on thursdays";

    public async Task TellAsync(CancellationToken ct)
    {
        using var mara = new Visitor(bed.Url);
        await mara.LogInAsync(Bed.Administrator, Bed.AdministratorPassword, ct);
        await BeforeColophonAsync(mara, ct);
        await Tenant.CreateCommand.CreateAsync(admin, Cast.Tenant, Cast.Company, ct);
        await cast.GatherAsync(admin, clock, ct);
        teller.Say("Mara, Henk and Ruth have signed in to the console, each with a password and a code.");
        var site = await EnrolAsync(ct);
        await cast.MapMaraAsync(site, 1, ct);
        teller.Say($"mapped {wishes.Seed}");
        await Task.Delay(TimeSpan.FromSeconds(10), clock, ct);
        Console.Error.WriteLine((await ServerStatus.OfAsync(admin, ct)).Whole.ToJsonString());
        foreach (var m in new Misdeeds(bed, clock).All)
        {
            teller.Say(m.Name);
            await m.DoAsync(ct);
            await Task.Delay(TimeSpan.FromSeconds(3), clock, ct);
        }
        await Task.Delay(TimeSpan.FromSeconds(10), clock, ct);
        Console.Error.WriteLine((await ServerStatus.OfAsync(admin, ct)).Whole.ToJsonString());
    }

    /// <summary>What stands at enrolment is adopted.</summary>
    private static async Task BeforeColophonAsync(Visitor mara, CancellationToken ct)
    {
        await mara.CreateUserAsync("jonas", "jonas@fernhill.example", "jonas likes short posts", "author", ct);
        await mara.UploadPluginAsync(Fixture.Folder("opening-hours", "1.0.0"), ct);
        await mara.ActivatePluginAsync("opening-hours/opening-hours", ct);
        await mara.UploadPluginAsync(Fixture.Folder("visitor-counter", "1.0.0"), ct);
    }

    private async Task<string> EnrolAsync(CancellationToken ct)
    {
        await bed.InstallAgentAsync(ct);
        var invitation = await Site.EnrollCommand.InviteAsync(admin, Cast.Tenant, bed.Url, "production", null, ct);
        await bed.PhpAsync([Path.Combine(bed.Site, "wp-content/mu-plugins/colophon/bin/enrol.php"), "--wp", bed.Site, "--server", stage.ConsoleUrl, "--token", invitation.Token], ct);
        teller.Say($"{bed.Url} is enrolled as {invitation.Site}.");
        return invitation.Site;
    }
}
