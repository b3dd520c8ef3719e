using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Reviews;
using Colophon.Scanning.Vendors;
using Finding = Colophon.Scanning.Picture.Finding;

namespace Colophon.Scanning.Tests;

/// <summary>What this room's records say, byte for byte: docs/formats/records.md names every member, Golden/records.jsonl pins them.</summary>
public sealed class GoldenTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly FactActor Ines = new("person", "p-ines", "passkey");
    private static readonly FactActor Lena = new("person", "p-lena", "passkey");

    [Fact]
    public void Every_record_of_the_room_is_written_as_the_golden_file_has_it()
    {
        var golden = Path.Combine(AppContext.BaseDirectory, "Golden", "records.jsonl");
        string[] written = [.. Facts().Select(Line)];
        File.WriteAllLines(golden + ".actual", written);
        Assert.Equal(File.ReadAllLines(golden), written);
    }

    [Fact]
    public void Read_back_from_leaves_they_give_the_case_they_tell()
    {
        var fold = new TenantFold();
        var index = 0L;
        void Leaf(byte[] bytes) => fold.Add(index++, bytes);
        var identity = new IdentityPayload(1, "t", "t", "s-console", "0000000000000001", "console", "k", "", "", 60, 60, "production", At);
        Leaf(LeafBytes.Write(At, new EnrolledLeaf(new SignedEnvelope("identity", Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(identity, ProtocolJson.Wire.IdentityPayload)), "k", "s"))));
        var facts = Facts().ToList();
        Leaf(LeafBytes.Write(At, new BatchLeaf("s-console", "0000000000000001", 1, 1, facts.Count, "", "", "", new(0, ""))));
        foreach (var (fact, n) in facts.Select((f, n) => (f, n)))
        {
            var after = fact.Type == "vulnerability.acceptance.approved" ? new JsonObject { ["request"] = CaseRecords.Place(2 + facts.FindIndex(f => f.Type == "vulnerability.acceptance.requested")) } : fact.After?.DeepClone();
            Leaf(RecordWriter.Write("s-console", "0000000000000001", n + 1, new RecordContent(fact.Type, At, fact.Actor.Kind, fact.Object.Kind, fact.Object.Id) { ActorId = fact.Actor.Id, After = after }));
        }
        var view = fold.View();
        var c = Assert.Single(view.Cases.Values);
        Assert.Equal("updated", c.Closing!.How);
        Assert.Equal(("act", true), (c.Finding.Priority, c.Finding.Exploited));
        Assert.Equal(At.AddDays(7), c.Breached!.Due);
        Assert.Null(c.Decision); // taken back last
        Assert.Equal("Forms GmbH", view.Vendors["plugin:forms"].Supplier.Author);
        Assert.Equal("keep", view.Vendors["plugin:forms"].Review!.Outcome);
        Assert.Equal((true, true, 2, 2), (view.LastWhole!.Whole, view.LastWhole.Sound, view.LastWhole.CanariesPlanted, view.LastWhole.CanariesFound));
        Assert.Equal("aa11", view.FeedsTold["wordfence"]);
        var integrity = view.Integrity["site-a"];
        Assert.Equal((true, 2705L, 1631L, "0.1.0+abc+clamd"), (integrity.Scan!.Sound, integrity.Scan.Items, integrity.Scan.Gated, integrity.Scan.Engine));
        var found = Assert.Single(integrity.Findings.Values);
        Assert.Equal((FindingState.Closed, "gone", "p-lena", "Whatever the request holds\uFFFD is run as PHP."), (found.State, found.Reason, found.TakenBy, found.Why));
        Assert.Equal(("p-lena", At.AddDays(30)), (found.Owner, found.Until));
        Assert.Equal([(ReviewRecords.Id("aa", "bb"), "it took longer than 900 seconds", "p-ines")], view.Reviews.Values.Select(r => (r.Id, r.Failure, r.By))); // the newest record of a review is its state
    }

    private static IEnumerable<Fact> Facts()
    {
        var finding = new Finding("f-0011223344556677", new("site-a"), ComponentKind.Plugin, "forms", "1.0", "CVE-2024-1234", "Forms <= 1.5 - SQL Injection", Severity.Critical, 9.8, "critical", At.AddDays(-9), At, At.AddDays(7), ["1.6"], ["wordfence"], "")
        {
            Reference = "https://example.com/advisory", Notices = ["Copyright Defiant"],
        };
        var opened = new Case(finding, At, 5);
        var supplier = new Supplier(ComponentKind.Plugin, "forms", "Forms", "Forms Ltd", "GPL-2.0-or-later", "wordpress.org");
        var about = new FactObject("vendor", "plugin:forms");
        yield return new Fact("feed.fetched", FactActor.System, new("feed", "wordfence")) { After = new JsonObject { ["sha256"] = "aa11", ["bytes"] = 160_000_000, ["entries"] = 45_000, ["unreadable"] = 0, ["origin"] = "file", ["taken_at"] = "2026-11-25T12:00:00.000000Z" } };
        yield return CaseBook.Of("opened", finding.Id, after: CaseRecords.Write(finding));
        var act = finding with { Priority = "act", Exploited = true, Probability = 0.5, Due = At.AddDays(1) };
        yield return CaseBook.Of("rerated", finding.Id, CaseRecords.WriteRating(finding), CaseRecords.WriteRating(act));
        yield return CaseBook.Breaches(TenantView.Empty with { Cases = new Dictionary<string, Case> { [finding.Id] = opened } }, At.AddDays(8)).Single();
        yield return new Fact("vulnerability.mitigated", Ines, new("vulnerability", finding.Id)) { After = CaseRecords.Write(new Decision(DecisionKind.Mitigated, "p-ines", "p-ines", "The gateway refuses the route.", At.AddDays(30), At, 0)) };
        yield return new Fact("vulnerability.assessed", Ines, new("vulnerability", finding.Id)) { After = CaseRecords.Write(new Decision(DecisionKind.Assessed, "p-ines", "p-ines", "The importer is off.", At.AddDays(30), At, 0, "not_affected", "vulnerable_code_not_in_execute_path")) };
        yield return new Fact("vulnerability.acceptance.requested", Ines, new("vulnerability", finding.Id)) { After = CaseRecords.Write(new Decision(DecisionKind.Accepted, "p-ines", "p-lena", "Replaced in May.", At.AddDays(60), At, 0)) };
        yield return new Fact("vulnerability.acceptance.approved", Lena, new("vulnerability", finding.Id)) { After = new JsonObject { ["request"] = "8", ["requested_by"] = "p-ines", ["until"] = "2027-01-24T12:00:00.000000Z" } };
        yield return new Fact("vulnerability.decision.withdrawn", Ines, new("vulnerability", finding.Id)) { After = new JsonObject { ["reason"] = "The gateway is gone." } };
        var gone = TenantView.Empty with { Cases = new Dictionary<string, Case> { [finding.Id] = opened }, Sites = [new(new("site-a"), At, [new(ComponentKind.Plugin, "forms", "1.6", true, At)])] };
        yield return CaseBook.News(gone, new RunResult([], 1, 0, new Dictionary<string, string>(), 2, 2, null, []), At).Single();
        yield return new Fact("vendor.registered", FactActor.System, about) { After = CaseRecords.Write(supplier) };
        yield return new Fact("vendor.changed", FactActor.System, about) { Before = CaseRecords.Write(supplier), After = CaseRecords.Write(supplier with { Author = "Forms GmbH" }) };
        yield return new Fact("vendor.reviewed", Lena, about) { After = CaseRecords.Write(new VendorReview("p-lena", "keep", "Maintained, small, well known.", "none", true, At.AddDays(365), At, 0)) };
        yield return VendorRegister.News(TenantView.Empty with { Vendors = new Dictionary<string, Vendor> { ["theme:gone"] = new(supplier with { Kind = ComponentKind.Theme, Slug = "gone" }, At, null, null, null) } }).Single();
        var order = new ReviewOrder(ReviewRecords.Id("aa", "bb"), "aa", "bb", "Forms", "1.0", "1.1", "person", "p-ines", "passkey", At, 0);
        yield return ReviewRecords.Made(order, Reviewed(), "0.1.0+abc", new Dictionary<string, string> { ["wordfence"] = "aa11" }, new Dictionary<string, string> { ["json"] = "33", ["html"] = "22", ["sarif"] = "44" });
        yield return ReviewRecords.Failed(order with { Old = null, OldVersion = "" }, "it took longer than 900 seconds", "0.1.0+abc");
        var item = new Surveyed("file", "wp-content/uploads/a%FF.php", 61, "cc33", "php");
        var found = new ItemFinding(IntegrityRecords.Id("site-a", item), "site-a", item, "malware_backdoor", "", "", 2, "dd44", At, 0);
        yield return IntegrityRecords.Opened("site-a", item, new("malware_backdoor", "Code of an attacker", "Whatever the request holds\u202E is run as PHP.", 2), "dd44");
        yield return IntegrityRecords.Ordered(CommandVerbs.Quarantine, found, Lena, "A back door.");
        yield return IntegrityRecords.Ordered(CommandVerbs.Restore, found, Ines, "For the investigators.");
        yield return IntegrityRecords.Accepted(found, Ines, "A test file of ours.");
        yield return IntegrityRecords.Excepted(found, Ines, "Our monitoring reads it.", "p-lena", At.AddDays(30));
        yield return IntegrityRecords.Closed(found, "gone");
        yield return IntegrityRecords.Scanned("site-a", new("c-1", true, 2705, 900, 1631, 6, 1, 4, "0.1.0+abc+clamd", At, 0));
        yield return Watch.TenantPass.Summary(new("fernhill"), new RunResult([finding], 60, 1, new Dictionary<string, string> { ["wordfence"] = "aa11" }, 2, 2, new TieOut(2, 2, [], []), []), new("daily", gone.Sites, new HashSet<Hit>()), new Dictionary<string, string> { ["site-a"] = "https://a.example", ["site-b"] = "https://b.example" });
    }

    private static Review Reviewed()
    {
        ComponentVersion Version(string number, string code) => ComponentVersion.Read("forms", [new SourceFile("forms.php", System.Text.Encoding.UTF8.GetBytes($"<?php\n/*\nPlugin Name: Forms\u202E\nVersion: {number}\n*/\n{code}"))], [new UnreadPart("lib.zip", "it is an archive of its own, and what is inside was not read", false)], new AnalysisOptions(DateOnly.FromDateTime(At.UtcDateTime), []), TestContext.Current.CancellationToken);
        return Reviewer.Compare(Version("1.0", ""), Version("1.1", "wp_remote_get( 'https://stats.example/x' );"), new ReviewOptions(DateOnly.FromDateTime(At.UtcDateTime)));
    }

    private static string Line(Fact fact)
    {
        var line = new JsonObject { ["type"] = fact.Type, ["object"] = $"{fact.Object.Kind}:{fact.Object.Id}", ["actor"] = fact.Actor.Kind };
        if (fact.Before is not null) { line["before"] = fact.Before.DeepClone(); }
        if (fact.After is not null) { line["after"] = fact.After.DeepClone(); }
        if (fact.Context is not null) { line["context"] = fact.Context.DeepClone(); }
        return line.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
