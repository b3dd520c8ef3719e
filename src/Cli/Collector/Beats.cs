using Colophon.Cli.Collector.Host;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Cli.Collector.Surveys;
using Colophon.Crypto;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector;

/// <summary>What happens at each interval: a heartbeat, a look, what the host's own logs say, a slice of a survey, and all of it sent.</summary>
/// <param name="options">Option file of the database's client.</param>
/// <param name="surveys">From the end of a survey to the beginning of the next.</param>
internal sealed class Beats(CollectorFolder folder, string site, string options, string? database, HostLogs logs, TimeSpan surveys, TimeProvider clock)
{
    /// <summary>Of the interval, for a slice of a survey and for what is handed over: the next heartbeat would come late.</summary>
    private const double Share = 0.2;

    /// <summary>More than this unsent: only heartbeats are added until the server takes some of it.</summary>
    private const long MostUnsentBytes = 256L << 20;

    public async Task RunAsync(bool once, CancellationToken ct)
    {
        var membership = folder.Membership();
        using var key = KeyFile.Load(folder.KeyFile);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var interval = TimeSpan.FromSeconds(membership.Who.HeartbeatS);
        while (true)
        {
            var began = clock.GetTimestamp();
            var failed = await BeatAsync(membership, key, http, ct);
            if (once)
            {
                if (failed is not null) { throw new CommandException(ExitCode.Environment, failed); }
                return;
            }
            if (failed is not null) { await Console.Error.WriteLineAsync("colophon: " + failed); }
            var rest = interval - clock.GetElapsedTime(began);
            if (rest > TimeSpan.Zero) { await Task.Delay(rest, clock, ct); }
        }
    }

    private async Task<string?> BeatAsync(Membership membership, Ed25519PrivateKey key, HttpClient http, CancellationToken ct)
    {
        var batches = new Batches(folder, membership, key, clock);
        batches.Tell(new RecordContent("agent.heartbeat", clock.GetUtcNow(), "system", "source", membership.Who.Source)
        {
            Context = new() { ["agent"] = Enrolment.Version, ["spool"] = batches.UnsentBytes, ["clock"] = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000, ["pending"] = batches.Unsent.Count },
        });
        batches.Seal();
        string? blind = null;
        var survey = new Survey(folder, membership, batches, clock);
        if (batches.UnsentBytes > MostUnsentBytes) { blind = "too much waits to be sent; nothing is looked at until the server takes it"; }
        else
        {
            try
            {
                LookAt(membership, batches, survey);
            }
            catch (CommandException e)
            {
                blind = e.Message; // heartbeats go on; the look that is missing is seen as missing
            }
        }
        var unsent = await new Sender(folder, membership, batches, http).RunAsync(ct);
        if (unsent is null && blind is null && survey.ToBeAsked is { } asked)
        {
            try
            {
                using var beside = OpenSite();
                if (await new Handover(membership, key, beside.Walk, beside.Texts, http, clock).RunAsync(asked, Slice(membership), ct)) { survey.Answered(); }
            }
            catch (CommandException e)
            {
                blind = e.Message;
            }
        }
        return unsent ?? blind;
    }

    private void LookAt(Membership membership, Batches batches, Survey survey)
    {
        using var beside = OpenSite();
        var state = new SiteState(beside.Folders, beside.Database, new FileHashes(folder.At("hashes.json"), clock), folder.Secret(), clock);
        new Look(folder, membership, batches, clock).Tell(state.Read);
        new HostSight(folder, membership, batches, logs, beside.Folders, beside.Name, beside.Folders.Config.Text("DB_USER") ?? "", clock).Tell(beside.Database, state.NotObserved);
        if (surveys > TimeSpan.Zero) { survey.Advance(surveys, Slice(membership), beside.Walk, beside.Texts); }
    }

    private static TimeSpan Slice(Membership membership) => TimeSpan.FromSeconds(membership.Who.HeartbeatS) * Share;

    private OpenedSite OpenSite()
    {
        var folders = SiteFolders.Of(site);
        var name = database ?? folders.Config.Text("DB_NAME") ?? throw new CommandException(ExitCode.Usage, "wp-config.php doesn't name the database in plain words: name it with --database.");
        return new(folders, name, MariaDb.Open(options, name));
    }

    private sealed record OpenedSite(SiteFolders Folders, string Name, MariaDb Database) : IDisposable
    {
        public SiteTexts Texts => new(Folders.Config, Database);

        public SiteWalk Walk => new(Folders, Folders.Uploads(Database.Text("option_value", $"FROM {MariaDb.Name(Folders.Config.Prefix + "options")} WHERE option_name = 'upload_path'") ?? ""));

        public void Dispose() => Database.Dispose();
    }
}
