using System.IO.Compression;
using System.Text;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Matching;

namespace Colophon.Scanning.Tests;

/// <summary>Readers of feeds on files as they are published, broken off, and made to hurt.</summary>
public sealed class FeedReaderTests
{
    private const int MaxEntry = 100_000;

    [Fact]
    public void A_record_of_wordfence_is_read_whole()
    {
        var flaw = Assert.IsType<FeedEntry.Flaw>(Assert.Single(Read("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("backwpup", "4.0.2", cve: "CVE-2023-5775", score: 9.1, rating: "Critical", patched: "4.0.3", notice: "Copyright Defiant"))))).Advisory;
        Assert.Equal((ComponentKind.Plugin, "backwpup", "CVE-2023-5775", Severity.Critical, 9.1), (flaw.Kind, flaw.Slug, flaw.Cve, flaw.Severity, flaw.Score));
        Assert.Equal("up to 4.0.2", Assert.Single(flaw.Ranges).ToString());
        Assert.Equal(["4.0.3"], flaw.Fixed);
        Assert.Equal(new DateTimeOffset(2024, 2, 23, 0, 0, 0, TimeSpan.Zero), flaw.Published);
        Assert.Equal("Copyright Defiant", flaw.Notice);
    }

    [Fact]
    public void What_is_informational_is_no_flaw_and_what_has_no_range_is_unreadable()
    {
        Assert.Empty(Read("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("a", "1.0", informational: true))));
        Assert.IsType<FeedEntry.Unreadable>(Assert.Single(Read("wordfence", """{"x":{"id":"x","software":[{"type":"plugin","slug":"a","affected_versions":{}}]}}""")));
    }

    [Fact]
    public void Wpvulnerability_is_read_loosely()
    {
        var file = """
            {"plugin/Elementor":{"error":0,"data":{"name":"Elementor","latest":1700000000,"vulnerability":[
              {"uuid":"u1","name":"Elementor < 3.6.3","operator":{"min_version":null,"min_operator":null,"max_version":"3.6.3","max_operator":"lt","unfixed":"0"},"source":[{"id":"CVE-2022-1329","name":"CVE","link":"https://example.com/1","date":"2022-04-12"}],"impact":{"cvss":"9.8","score":"critical"}},
              {"uuid":"u2","name":"b","operator":{"min_version":"1.0","min_operator":"gt","max_version":"2.0","max_operator":"le","unfixed":"0","closed":"1"},"source":[],"impact":[]},
              {"uuid":"u3","name":"c","operator":{"max_version":"1.1","max_operator":"eq"},"source":[],"impact":{"cvss":{"score":"4.3","severity":"m"}}}]}},
             "plugin/unknown":{"error":1,"message":"no such","data":null},
             "core/6.8.1":{"error":0,"data":{"vulnerability":[{"uuid":"u4","name":"core","source":[{"id":"CVE-2025-1"},{"id":"CVE-2025-11111"}]}]}}}
            """;
        var entries = Read("wpvulnerability", file);
        var flaws = entries.OfType<FeedEntry.Flaw>().Select(f => f.Advisory).ToList();
        Assert.Equal(["before 3.6.3", "after 1.0 to 2.0", "from 1.1 to 1.1", "from 6.8.1 to 6.8.1"], flaws.Select(f => f.Ranges[0].ToString()));
        Assert.Equal([Severity.Critical, Severity.Unknown, Severity.Medium, Severity.Unknown], flaws.Select(f => f.Severity));
        Assert.Equal(("elementor", "CVE-2022-1329", "wordpress"), (flaws[0].Slug, flaws[0].Cve, flaws[3].Slug));
        Assert.Equal(["3.6.3"], flaws[0].Fixed);
        Assert.Empty(flaws[1].Fixed);
        Assert.Equal("CVE-2025-11111", flaws[3].Cve);
        Assert.True(entries.OfType<FeedEntry.Software>().First().Package.Closed);
        Assert.DoesNotContain(entries.OfType<FeedEntry.Software>(), s => s.Package.Slug == "unknown");
    }

    [Fact]
    public void Kev_and_epss_are_read_plain_and_compressed()
    {
        Assert.Equal(["CVE-2024-1234"], Read("kev", FeedFiles.Kev("CVE-2024-1234")).OfType<FeedEntry.Cve>().Select(c => c.Fact.Cve));
        var plain = Encoding.ASCII.GetBytes(FeedFiles.Epss(("CVE-2024-1234", 0.5), ("CVE-2024-9", 0.1), ("CVE-2024-99999", 0.25)));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(plain); }
        foreach (var bytes in (byte[][])[plain, packed.ToArray()])
        {
            var read = Read("epss", bytes);
            Assert.Equal([("CVE-2024-1234", 0.5), ("CVE-2024-99999", 0.25)], read.OfType<FeedEntry.Cve>().Select(c => (c.Fact.Cve, c.Fact.Probability!.Value)));
            Assert.Single(read.OfType<FeedEntry.Unreadable>()); // a number of four digits at least
        }
    }

    [Theory]
    [InlineData("wordfence")]
    [InlineData("wpvulnerability")]
    [InlineData("kev")]
    [InlineData("epss")]
    public void A_file_cut_anywhere_is_refused_and_never_taken_for_a_shorter_one(string feed)
    {
        var format = FeedFormats.Find(feed)!;
        var whole = feed switch
        {
            "wordfence" => FeedFiles.Wordfence(FeedFiles.Flaw("a", "1.0", id: "one"), FeedFiles.Flaw("b", "2.0", id: "two")),
            "kev" => FeedFiles.Kev("CVE-2024-1234", "CVE-2024-1235"),
            "epss" => FeedFiles.Epss(("CVE-2024-1234", 0.5)),
            _ => Encoding.UTF8.GetString(format.CanaryFile.Span),
        };
        var bytes = Encoding.UTF8.GetBytes(whole.TrimEnd('\n') + (feed == "epss" ? "\n" : ""));
        Assert.NotEmpty(Read(feed, bytes));
        for (var length = 0; length < bytes.Length; length++)
        {
            // A cut EPSS file that ends with a whole line can't be told from a shorter one: its publisher counts nothing. It is compared with the mirror before.
            if (feed == "epss" && length > 0 && bytes[length - 1] == '\n' && bytes.AsSpan(0, length).Count((byte)'\n') >= 2) { continue; }
            Assert.Throws<FeedException>(() => Read(feed, bytes[..length]));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}trailing")]
    [InlineData("{\"a\":{}}{\"b\":{}}")]
    [InlineData("<html>sign in</html>")]
    [InlineData("{\"a\":{\"id\":\"\\ud800\"}")]
    public void What_is_no_feed_is_refused(string file)
    {
        Assert.Throws<FeedException>(() => Read("wordfence", file));
        Assert.Throws<FeedException>(() => Read("kev", file));
    }

    [Fact]
    public void Hostile_entries_are_bounded()
    {
        Assert.Equal("member-size", Assert.Throws<FeedException>(() => Read("wordfence", "{\"a\":\"" + new string('x', MaxEntry + 1) + "\"}")).Rule);
        Assert.Throws<FeedException>(() => Read("wordfence", "{\"a\":\"" + new string('x', 10_000_000)));
        Assert.Equal("json", Assert.Throws<FeedException>(() => Read("wordfence", "{\"a\":" + new string('[', 100_000))).Rule);
        Assert.Equal("line-size", Assert.Throws<FeedException>(() => Read("epss", "cve,epss\n" + new string('x', 2_000_000))).Rule);
        Assert.IsType<FeedEntry.Unreadable>(Assert.Single(Read("wordfence", "{\"a\":{\"software\":[{\"type\":\"plugin\",\"slug\":\"\\ud800\",\"affected_versions\":{\"x\":{\"from_version\":\"*\",\"to_version\":\"1\"}}}]}}")));
        var longTitle = Assert.IsType<FeedEntry.Flaw>(Assert.Single(Read("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("a", "1.0", title: new string('t', 60_000)))))).Advisory.Title;
        Assert.InRange(longTitle.Length, 512, 513);
    }

    [Theory]
    [InlineData("\"title\":\"x\",\"title\":\"y\"")]
    [InlineData("\"slug\":\"a\",\"slug\":\"b\"")]
    public void A_name_that_stands_twice_has_no_meaning_to_either_path(string twice) => Assert.IsType<FeedEntry.Unreadable>(Assert.Single(Read("wordfence", "{\"a\":{" + twice + "}}")));

    [Fact]
    public void A_file_that_is_not_utf8_is_refused() => Assert.Equal("utf8", Assert.Throws<FeedException>(() => Read("wordfence", [.. "{\"a\":{\"title\":\""u8, 0xC3, 0x28, .. "\"}}"u8])).Rule);

    [Fact]
    public void Every_canary_is_read_by_its_own_reader_and_cut_by_the_other_path()
    {
        foreach (var format in FeedFormats.All)
        {
            using var stream = new MemoryStream(format.CanaryFile.ToArray());
            Assert.DoesNotContain(format.Read(stream, MaxEntry), e => e is FeedEntry.Unreadable);
            if (!format.TellsFlaws) { continue; }
            using var again = new MemoryStream(format.CanaryFile.ToArray());
            Assert.Single(BraceSplitter.Split(again, MaxEntry).ToList());
        }
    }

    [Fact]
    public void The_splitter_finds_what_the_reader_finds()
    {
        var file = """{ "a" : {"t":"\"}{ ,[","n":[1,{"x":2}]}, "b\u0041":{"y":"\\"},"c":{}  ,"plain":3,"d":[{"z":1}] }""";
        using var one = new MemoryStream(Encoding.UTF8.GetBytes(file));
        using var two = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var members = JsonMembers.Read(one, null, MaxEntry).Select(m => (m.Name, Encoding.UTF8.GetString(m.Value.Span))).Where(m => m.Name != "plain").ToList();
        Assert.Equal(members, BraceSplitter.Split(two, MaxEntry).Select(m => (m.Name, Encoding.UTF8.GetString(m.Value.Span))).ToList());
        Assert.Equal(["a", "bA", "c", "d"], members.Select(m => m.Name));
    }

    [Fact]
    public void A_hundred_thousand_mutated_feeds_end_in_entries_or_a_refusal() => Mutate(100_000, 88172645463325252UL);

    [Fact, Trait("Category", "Long")]
    public void Ten_million_mutated_feeds_end_in_entries_or_a_refusal() => Mutate(10_000_000, 4101842887655102017UL);

    /// <summary>Bytes replaced, pieces cut out, repeated and joined; both paths read what comes of it.</summary>
    private static void Mutate(int inputs, ulong state)
    {
        var seeds = FeedFormats.All.Select(f => (Format: f, Bytes: f.CanaryFile.ToArray())).ToList();
        var refused = 0;
        for (var i = 0; i < inputs; i++)
        {
            var (format, bytes) = seeds[i % seeds.Count];
            var mutated = (byte[])bytes.Clone();
            for (var n = 1 + (int)(Next() % 4); n > 0; n--)
            {
                var (at, length) = ((int)(Next() % (ulong)mutated.Length), (int)(Next() % 40));
                mutated = (Next() % 6) switch
                {
                    0 => [.. mutated[..at], .. mutated[Math.Min(mutated.Length, at + length)..], (byte)Next()],
                    1 => [.. mutated[..at], .. mutated[at..Math.Min(mutated.Length, at + length)], .. mutated[at..]],
                    _ => [.. mutated[..at], (byte)Next(), .. mutated[(at + 1)..]],
                };
            }
            using var stream = new MemoryStream(mutated);
            try
            {
                foreach (var entry in format.Read(stream, MaxEntry)) { Assert.NotNull(entry); }
            }
            catch (FeedException)
            {
                refused++;
            }
            stream.Position = 0;
            var second = new SecondPath(Wanted.Canaries(DateTimeOffset.UnixEpoch));
            if (format.TellsFlaws) { second.Read(format, stream, MaxEntry); }
        }
        Assert.InRange(refused, 1, inputs - 1);

        ulong Next()
        {
            state ^= state << 13;
            state ^= state >> 7;
            return state ^= state << 17;
        }
    }

    private static List<FeedEntry> Read(string feed, string file) => Read(feed, Encoding.UTF8.GetBytes(file));

    private static List<FeedEntry> Read(string feed, byte[] file)
    {
        using var stream = new MemoryStream(file);
        return [.. FeedFormats.Find(feed)!.Read(stream, MaxEntry)];
    }
}
