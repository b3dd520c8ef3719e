using Colophon.Cli.Collector.Host;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Crypto;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector;

/// <summary>What happens at each interval: a heartbeat, a look, what the host's own logs say, and all of it sent.</summary>
/// <param name="options">Option file of the database's client.</param>
internal sealed class Beats(CollectorFolder folder, string site, string options, string? database, HostLogs logs, TimeProvider clock)
{
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
        if (batches.UnsentBytes > MostUnsentBytes) { blind = "too much waits to be sent; nothing is looked at until the server takes it"; }
        else
        {
            try
            {
                LookAt(membership, batches);
            }
            catch (CommandException e)
            {
                blind = e.Message; // heartbeats go on; the look that is missing is seen as missing
            }
        }
        return await new Sender(folder, membership, batches, http).RunAsync(ct) ?? blind;
    }

    private void LookAt(Membership membership, Batches batches)
    {
        var folders = SiteFolders.Of(site);
        var name = database ?? folders.Config.Text("DB_NAME") ?? throw new CommandException(ExitCode.Usage, "wp-config.php doesn't name the database in plain words: name it with --database.");
        using var connection = MariaDb.Open(options, name);
        var state = new SiteState(folders, connection, new FileHashes(folder.At("hashes.json"), clock), folder.Secret(), clock);
        new Look(folder, membership, batches, clock).Tell(state.Read);
        new HostSight(folder, membership, batches, logs, folders, name, folders.Config.Text("DB_USER") ?? "", clock).Tell(connection, state.NotObserved);
    }
}
