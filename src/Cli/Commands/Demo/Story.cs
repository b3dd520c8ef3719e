using System.Globalization;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The story, in the order in which it is told. It ends with the period.</summary>
internal sealed class Story(Bed bed, Cast cast, AdminSocket admin, string console, TimeProvider clock, Teller teller, DemoWishes wishes)
{
    private const string PeriodName = "Demonstration";
    private const string JonasPassword = "jonas likes short posts";
    private const string LenaPassword = "lena rides on thursdays";
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);

    /// <summary>Checkpoints are a second apart: what an agent quotes this long after a moment was signed after it.</summary>
    private static readonly TimeSpan Checkpoint = TimeSpan.FromSeconds(2);

    private readonly Patience patience = new(clock);

    public async Task<Told> TellAsync(CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        using var mara = new Visitor(bed.Url);
        await Tenant.CreateCommand.CreateAsync(admin, Cast.Tenant, Cast.Company, ct);
        await Task.WhenAll(BeforeColophonAsync(mara, ct), cast.GatherAsync(admin, clock, ct));
        teller.Say("Before Colophon: Mara runs the site, Jonas writes; one plugin is on, one lies there switched off.");
        teller.Say("Mara, Henk and Ruth have signed in to the console, each with a password and a code.");
        var site = await EnrolAsync(ct);
        var desk = new Desk(cast, site, patience);
        await desk.FirstLookAsync(ct);
        teller.Say("The agent's first look is on record: what stood before is adopted, neither approved nor a deviation.");
        await cast.MapMaraAsync(site, "wp:1", ct);
        var length = DemoSettings.Period(!wishes.WithoutMisdeeds, clock.GetElapsedTime(began));
        await desk.AdoptControlsAsync(length, ct);
        await desk.DeclareAdministratorAsync("wp:1", ct);
        teller.Say($"Mara adopts the controls (an access review each {DemoSettings.Text(length)}), declares the one administrator, and says which account is hers.");
        var from = NextSecond();
        var until = from + length;
        var period = await desk.DefinePeriodAsync(PeriodName, from, until, ct);
        teller.Say(string.Create(CultureInfo.InvariantCulture, $"The period runs for {DemoSettings.Text(length)}, in real time: {from.UtcDateTime:HH:mm:ss} to {until.UtcDateTime:HH:mm:ss} UTC."));
        await patience.UntilAsync(from, ct);
        await OrdinaryDayAsync(mara, desk, ct);
        var deeds = wishes.WithoutMisdeeds ? [] : await GoWrongAsync(until, ct);
        if (clock.GetUtcNow() > until - DemoSettings.OneLook)
        {
            throw new CommandException(ExitCode.Environment, $"This machine was too busy to live the story within its period of {DemoSettings.Text(length)}: run the demo again when it is less so.");
        }
        teller.Say("Nothing more happens until the period ends.");
        await patience.UntilAsync(until, ct);
        return new Told(site, period, length, deeds, desk);
    }

    private static async Task BeforeColophonAsync(Visitor mara, CancellationToken ct)
    {
        await mara.LogInAsync(Bed.Administrator, Bed.AdministratorPassword, ct);
        await mara.CreateUserAsync("jonas", "jonas@fernhill.example", JonasPassword, "author", ct);
        await mara.UploadPluginAsync(Fixture.Folder("opening-hours", "1.0.0"), ct);
        await mara.ActivatePluginAsync("opening-hours/opening-hours", ct);
        await mara.UploadPluginAsync(Fixture.Folder("visitor-counter", "1.0.0"), ct);
    }

    private async Task<string> EnrolAsync(CancellationToken ct)
    {
        await bed.InstallAgentAsync(ct);
        var invitation = await Site.EnrollCommand.InviteAsync(admin, Cast.Tenant, bed.Url, "production", null, ct);
        await bed.PhpAsync([Path.Combine(bed.Site, "wp-content/mu-plugins/colophon/bin/enrol.php"), "--wp", bed.Site, "--server", console, "--token", invitation.Token], ct);
        // What the site's cron does each minute, so that nobody waits for the server's first poke.
        await bed.PhpAsync([Path.Combine(bed.Site, "wp-content/mu-plugins/colophon/bin/tick.php"), "--wp", bed.Site], ct);
        teller.Say($"The agent is installed and {bed.Url} enrolled with a one-time token, as {invitation.Site}.");
        return invitation.Site;
    }

    private async Task OrdinaryDayAsync(Visitor mara, Desk desk, CancellationToken ct)
    {
        await desk.ApproveAsync("user.created", "user:new", "Lena writes the newsletter from this week on", ("roles", "editor"), ct);
        await desk.ApproveAsync("plugin.updated", "plugin:opening-hours", "Shows holidays; tried on a copy of the site", ("version", "1.1.0"), ct);
        var approved = clock.GetUtcNow();
        teller.Say("Mara asked, Henk approves: a new editor, and an update of the plugin opening-hours.");
        using var jonas = new Visitor(bed.Url);
        await jonas.LogInAsync("jonas", JonasPassword, ct);
        await jonas.RestAsync(HttpMethod.Post, "posts", new() { ["title"] = "Foals are here", ["content"] = "Three of them, all well.", ["status"] = "publish" }, ct);
        await jonas.UploadImageAsync("foals.png", Images.Pony(), ct);
        await jonas.ReadAsync("", ct);
        teller.Say("Jonas logs in, publishes a post and uploads a picture.");
        await AgentHeardOfAsync(approved, ct);
        var lena = await mara.CreateUserAsync("lena", "lena@fernhill.example", LenaPassword, "editor", ct);
        teller.Say("Mara makes Lena an editor.");
        await mara.UploadPluginAsync(Fixture.Folder("opening-hours", "1.1.0"), ct);
        teller.Say("Mara updates opening-hours from 1.0.0 to 1.1.0.");
        using var editor = new Visitor(bed.Url);
        await editor.LogInAsync("lena", LenaPassword, ct);
        await editor.RestAsync(HttpMethod.Post, "posts", new() { ["title"] = "Summer course", ["content"] = "Thursdays at five.", ["status"] = "publish" }, ct);
        teller.Say("Lena logs in and publishes a post.");
        await desk.KnowsAsync($"wp:{lena}", ct);
        await desk.ReviewAccessAsync(ct);
        teller.Say("Ruth goes through the list of accounts, Lena's included, and keeps them all.");
    }

    /// <summary>Approvals and changes are ordered by checkpoints alone. The agent must have seen one that was signed after the approval, as in life it has after a minute.</summary>
    private Task AgentHeardOfAsync(DateTimeOffset moment, CancellationToken ct) =>
        patience.UntilAsync("the agent to report after the approvals", HangLimit, async () => (await ServerStatus.OfAsync(admin, ct)).AgentHeardAt >= moment + Checkpoint, ct);

    /// <summary>In an order and at times that the seed chooses, each done before the next begins.</summary>
    private async Task<IReadOnlyList<Deed>> GoWrongAsync(DateTimeOffset until, CancellationToken ct)
    {
        var dice = new Dice(wishes.Seed);
        var misdeeds = dice.Shuffle(new Misdeeds(bed, clock).All);
        var begin = clock.GetUtcNow();
        var room = until - DemoSettings.LastLook - DemoSettings.Outage - DemoSettings.Doing - begin;
        var times = dice.Moments(misdeeds.Length, room > TimeSpan.Zero ? room : TimeSpan.Zero);
        var deeds = new List<Deed>();
        for (var i = 0; i < misdeeds.Length; i++)
        {
            // The outage takes its time; what was to come after it comes so much later.
            var shift = deeds.Any(d => d.Misdeed.Sign == Sign.Silence) ? DemoSettings.Outage : TimeSpan.Zero;
            await patience.UntilAsync(begin + times[i] + shift, ct);
            teller.Say($"Misdeed {i + 1} of {misdeeds.Length}: {misdeeds[i].Name}.");
            var began = clock.GetUtcNow();
            await misdeeds[i].DoAsync(ct);
            deeds.Add(new(misdeeds[i], began, clock.GetUtcNow()));
        }
        return deeds;
    }

    private DateTimeOffset NextSecond() => new(((clock.GetUtcNow().Ticks / TimeSpan.TicksPerSecond) + 1) * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}

/// <summary>What was done while the period ran.</summary>
internal sealed record Told(string Site, string Period, TimeSpan Length, IReadOnlyList<Deed> Deeds, Desk Desk);
