using System.ComponentModel.DataAnnotations;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Reviews;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning;

/// <summary>Section <c>Scanning</c> of the configuration.</summary>
public sealed class ScanningOptions
{
    public const string Section = "Scanning";

    /// <summary>Fetch the feeds over the network. Off: they come by <c>colophon feed import</c> alone, and nothing leaves this machine.</summary>
    public bool Fetch { get; set; }

    /// <summary>Minutes between two fetches of a feed.</summary>
    [Range(30, 10_080)]
    public int FetchEveryMinutes { get; set; } = 360;

    /// <summary>Seconds that one fetch may take.</summary>
    [Range(1, 3_600)]
    public int FetchSeconds { get; set; } = 300;

    /// <summary>Let a feed's server lie in a private network: your own mirror of it.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Addresses other than the publishers' own, by feed: wordfence, wpvulnerability, kev, epss; and plugin-checksums, with a slash at the end.</summary>
    public Dictionary<string, string> Urls { get; } = [];

    /// <summary>A file that holds the key for Wordfence Intelligence. Without it that feed isn't fetched.</summary>
    public string? WordfenceKeyFile { get; set; }

    /// <summary>Largest file that is taken as a feed.</summary>
    [Range(1_000, 4_000_000_000)]
    public long MaxFeedBytes { get; set; } = 1_000_000_000;

    /// <summary>Largest single entry of a feed.</summary>
    [Range(1_000, 16_000_000)]
    public int MaxEntryBytes { get; set; } = 1_000_000;

    /// <summary>Most entries of a feed.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 1_000_000;

    /// <summary>A fetched feed with fewer entries than this percentage of the mirror before it is refused: half a list is not fewer flaws. A person may still import it.</summary>
    [Range(0, 100)]
    public int MinimumPercentOfBefore { get; set; } = 70;

    /// <summary>Mirrors of each feed that are kept, so that what an older one said can be looked up.</summary>
    [Range(1, 400)]
    public int KeepMirrors { get; set; } = 14;

    /// <summary>Hours after which a feed counts as stale.</summary>
    [Range(1, 720)]
    public int StaleHours { get; set; } = 24;

    /// <summary>Hours after which what a stale feed says no longer counts as an answer.</summary>
    [Range(1, 8_760)]
    public int TooOldHours { get; set; } = 72;

    /// <summary>Seconds between two looks whether something changed on a site, a feed or a clock.</summary>
    [Range(1, 3_600)]
    public int LookEverySeconds { get; set; } = 60;

    /// <summary>Hours between two whole runs (both matching paths over everything).</summary>
    [Range(1, 24)]
    public int RunEveryHours { get; set; } = 24;

    /// <summary>Term of what is exploited in the wild, or likely to be.</summary>
    [Range(1, 8_760)]
    public int ActHours { get; set; } = 24;

    [Range(1, 8_760)]
    public int CriticalHours { get; set; } = 7 * 24;

    [Range(1, 8_760)]
    public int HighHours { get; set; } = 30 * 24;

    [Range(1, 8_760)]
    public int MediumHours { get; set; } = 90 * 24;

    [Range(1, 8_760)]
    public int LowHours { get; set; } = 180 * 24;

    /// <summary>From this EPSS probability in percent on, a critical flaw is treated as exploited.</summary>
    [Range(1, 100)]
    public int LikelyPercent { get; set; } = 10;

    /// <summary>Longest that an acceptance, a mitigation or a statement of "not affected" may stand before somebody looks again.</summary>
    [Range(1, 730)]
    public int LongestDays { get; set; } = 180;

    /// <summary>Days between two reviews of a supplier of code.</summary>
    [Range(1, 1_095)]
    public int VendorReviewDays { get; set; } = 365;

    /// <summary>Days without a release after which a plugin counts as abandoned.</summary>
    [Range(30, 3_650)]
    public int AbandonedDays { get; set; } = 730;

    [ValidateObjectMembers]
    public ReviewLimits Reviews { get; } = new();

    [ValidateObjectMembers]
    public IntegrityOptions Integrity { get; } = new();
}

[OptionsValidator]
internal sealed partial class ScanningOptionsValidator : IValidateOptions<ScanningOptions>;

/// <summary>What no attribute can say.</summary>
internal sealed class ScanningOptionsCheck : IValidateOptions<ScanningOptions>
{
    public ValidateOptionsResult Validate(string? name, ScanningOptions options)
    {
        var faults = new List<string>();
        if (options.TooOldHours < options.StaleHours) { faults.Add("Scanning:TooOldHours is below Scanning:StaleHours: a feed can't be too old before it is stale."); }
        foreach (var (feed, url) in options.Urls)
        {
            if (!Feeds.FeedFormats.Names.Contains(feed) && feed != ChecksumFetcher.Setting) { faults.Add($"Scanning:Urls:{feed} is no feed. Known: {string.Join(", ", Feeds.FeedFormats.Names)}, {ChecksumFetcher.Setting}."); }
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(options.AllowPrivateAddresses && address.Scheme == Uri.UriSchemeHttp)) || address.UserInfo.Length > 0)
            {
                faults.Add($"Scanning:Urls:{feed} is to be an https address without user name (http only where Scanning:AllowPrivateAddresses is on).");
            }
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
