using System.Text;
using System.Text.Json;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>Every deed of the table was done on a real WordPress; each must have left exactly its record, nothing that the catalogue doesn't declare, and no secret anywhere.</summary>
[Trait("Category", "Real")]
public abstract class CatalogueTests(ObservedSite observed)
{
    /// <summary>In every record, whatever its type.</summary>
    private static readonly string[] s_common = ["context.request", "context.route", "context.pending", "context.was"];

    protected void Leaves_exactly_its_record(string name)
    {
        var deed = observed.Deed(name);
        var found = observed.During(deed).Where(deed.Fits).ToList();
        if (found.Count != 1)
        {
            var like = string.Join('\n', observed.During(deed).Where(r => !deed.IsCounted || r.GetProperty("type").GetString() == deed.Type).Select(r => r.GetRawText()));
            Assert.Fail($"{found.Count} records fit “{name}”. While it was done:\n{like}");
        }
        var entry = Events.Of(deed.Type);
        Assert.True(entry.Proved == "real" || deed.Route == "fixture", "the catalogue is too modest about " + deed.Type);
        foreach (var record in observed.Peer.Records.Where(r => r.GetProperty("type").GetString() == deed.Type))
        {
            Assert.Empty(Fields(record).Except(entry.Fields).Except(s_common));
            Assert.Contains(record.GetProperty("object").GetProperty("kind").GetString(), (string[])[.. entry.Object.Split(' '), "visitor"]);
        }
    }

    protected void Nothing_is_amiss_and_no_secret_is_anywhere()
    {
        Assert.Empty(observed.Peer.Faults);
        var errors = string.Join('\n', observed.Peer.Records.Where(r => r.GetProperty("type").GetString() == "agent.error").Select(r => r.GetProperty("context").GetRawText()));
        if (errors.Length > 0) { Assert.Fail(errors); }
        Assert.All(observed.Peer.Records, r => Events.Of(r.GetProperty("type").GetString()!));
        var places = observed.Peer.Wire.Select(Encoding.UTF8.GetString).Append(PhpErrors())
            .Concat(Directory.EnumerateFiles(observed.Site.DataFolder!, "*", SearchOption.AllDirectories).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f)))).ToList();
        Assert.Contains(places, text => text.Contains("probe", StringComparison.Ordinal)); // the search itself finds what is there
        foreach (var secret in (string[])[Stage.Secret, TestSupport.WordPressSite.AdminPassword, .. observed.Stage.Secrets, .. observed.Stage.Admin.CookieHeader.Split(';').Select(c => c.Split('=')[^1]).Where(v => v.Length > 20)])
        {
            Assert.DoesNotContain(places, text => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Fields(JsonElement record)
    {
        foreach (var member in record.GetProperty("context").EnumerateObject()) { yield return "context." + member.Name; }
        if (!record.TryGetProperty("change", out var change)) { yield break; }
        foreach (var side in change.EnumerateObject())
        {
            if (side.Value.ValueKind != JsonValueKind.Object || side.Value.EnumerateObject().Any(m => m.Name is "hmac" or "sha256" or "value") && record.GetProperty("type").GetString() == "option.changed") { yield return "change." + side.Name; continue; }
            foreach (var member in side.Value.EnumerateObject()) { yield return $"change.{side.Name}.{member.Name}"; }
        }
    }

    /// <summary>What PHP itself logged: WordPress writes there why mail could not be sent, not what was in it.</summary>
    private string PhpErrors()
    {
        var log = Path.Combine(observed.Site.Folder, "run", "php-errors.log");
        return File.Exists(log) ? File.ReadAllText(log) : "";
    }
}

public sealed class CatalogueOnOldWordPressTests(OldWordPress observed) : CatalogueTests(observed), IClassFixture<OldWordPress>
{
    public static TheoryData<string> Done => [.. Deeds.OfOneSite.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Done))]
    public void Each_deed_leaves_exactly_its_record(string name) => Leaves_exactly_its_record(name);

    [Fact]
    public void No_secret_reaches_a_record_a_log_or_the_spool() => Nothing_is_amiss_and_no_secret_is_anywhere();
}

public sealed class CatalogueOnNewerWordPressTests(NewerWordPress observed) : CatalogueTests(observed), IClassFixture<NewerWordPress>
{
    public static TheoryData<string> Done => [.. Deeds.OfOneSite.Concat(Deeds.OfNewerWordPress()).Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Done))]
    public void Each_deed_leaves_exactly_its_record(string name) => Leaves_exactly_its_record(name);

    [Fact]
    public void No_secret_reaches_a_record_a_log_or_the_spool() => Nothing_is_amiss_and_no_secret_is_anywhere();
}

public sealed class CatalogueOfAShopTests(Shop observed) : CatalogueTests(observed), IClassFixture<Shop>
{
    public static TheoryData<string> Done => [.. Deeds.OfAShop.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Done))]
    public void Each_deed_leaves_exactly_its_record(string name) => Leaves_exactly_its_record(name);

    [Fact]
    public void No_secret_reaches_a_record_a_log_or_the_spool() => Nothing_is_amiss_and_no_secret_is_anywhere();
}

public sealed class CatalogueOfANetworkTests(Network observed) : CatalogueTests(observed), IClassFixture<Network>
{
    public static TheoryData<string> Done => [.. Deeds.OfANetwork.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Done))]
    public void Each_deed_leaves_exactly_its_record(string name) => Leaves_exactly_its_record(name);

    [Fact]
    public void No_secret_reaches_a_record_a_log_or_the_spool() => Nothing_is_amiss_and_no_secret_is_anywhere();
}
