using System.Text.Json.Nodes;
using Colophon.Protocol.Records;
using Colophon.TestSupport;

namespace Colophon.EndToEnd.Tests;

/// <summary>What happens on the three sites: ordinary work, and what should not have happened.</summary>
internal sealed class Minute(IReadOnlyDictionary<string, Pulse> sites)
{
    private Pulse Shop => sites["shop"];

    private Pulse Members => sites["members"];

    private Pulse Docs => sites["docs"];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>An agent's first words: what stands at enrolment is adopted.</summary>
    public static void Begin(SiteAgent agent) => agent
        .Tell(new RecordContent("agent.started", Now, "system", "source", "agent")).Beat()
        .Look(
            ("users", "wp:1", null, User("administrator")), ("users", "wp:3", null, User("editor")), ("users", "wp:7", null, User("author")),
            ("plugins", "akismet", null, Plugin("5.0", true)), ("plugins", "visitor-counter", null, Plugin("1.0.0", false)),
            ("constants", "DISALLOW_FILE_EDIT", null, true),
            ("files", "core/wp-login.php", null, new string('a', 64)), ("core", "wordpress", null, new JsonObject { ["version"] = "6.8.3" }));

    public async Task PassAsync()
    {
        await Shop.TellAsync(OrdinaryWork);
        await Shop.TellAsync(a =>
        {
            for (var i = 0; i < 120; i++) { a.Tell(new("login.failed", Now, "visitor", "user", "visitor:00112233445566") { Context = new() { ["count"] = i + 1 } }); }
        });
        await Seconds(3);
        await Shop.TellAsync(a => a.Tell("plugin.updated", "plugin", "akismet", new JsonObject { ["version"] = "5.1" }, new JsonObject { ["version"] = "5.0" }).Look(("plugins", "akismet", Plugin("5.0", true), Plugin("5.1", true))));
        await Seconds(2);
        await Shop.TellAsync(a => a.Tell("plugin.activated", "plugin", "visitor-counter", Plugin("1.0.0", true), Plugin("1.0.0", false)).Look(("plugins", "visitor-counter", Plugin("1.0.0", false), Plugin("1.0.0", true))));
        await Seconds(2);
        await Shop.TellAsync(a => a.Tell("user.role.changed", "user", "wp:7", Roles("administrator"), Roles("author")).Look(("users", "wp:7", User("author"), User("administrator"))));
        await Members.TellAsync(a => a.Look(("users", "wp:9", null, User("administrator")))); // straight into the database: no event tells it
        await Seconds(5);
        Docs.Silent = true;
        await Seconds(2);
        await Members.TellAsync(a => a.Look(("files", "core/wp-login.php", new string('a', 64), new string('b', 64))));
        await Seconds(3);
        await Shop.TellAsync(a => a.Tell("user.role.changed", "user", "wp:7", Roles("author"), Roles("administrator")).Look(("users", "wp:7", User("administrator"), User("author"))));
        await Seconds(6);
        await Members.TellAsync(a => a.Look(("users", "wp:9", User("administrator"), null)));
        await Docs.TellAsync(a => a.Beat().Look(("users", "wp:12", null, User("administrator")))); // nobody saw when
        Docs.Silent = false;
        await Seconds(7);
        await Docs.TellAsync(a => a.Look(("users", "wp:12", User("administrator"), null)));
        await Seconds(3);
    }

    private static void OrdinaryWork(SiteAgent agent) => agent
        .Tell(new RecordContent("session.started", Now, "user", "user", "wp:1") { ActorId = "wp:1", ActorVia = "cookie" })
        .Tell(new RecordContent("post.published", Now, "user", "post", Story.Hostile) { ActorId = "wp:3", After = new JsonObject { ["title"] = Story.Hostile }, Context = new() { ["route"] = Story.Hostile } })
        .TellPrivately(new RecordContent("media.uploaded", Now, "user", "attachment", "77") { ActorId = "wp:3" }, "wp:3",
            new Dictionary<string, string> { ["actor.agent"] = Story.Hostile, ["actor.login"] = Story.Hostile, ["actor.ip"] = "203.0.113.9" });

    private static Task Seconds(int n) => Task.Delay(TimeSpan.FromSeconds(n));

    private static JsonObject User(string role) => new() { ["roles"] = new JsonArray(role), ["caps"] = new JsonArray(), ["super"] = false };

    private static JsonObject Roles(string role) => new() { ["roles"] = new JsonArray(role) };

    private static JsonObject Plugin(string version, bool active) => new() { ["version"] = version, ["active"] = active, ["network"] = false };
}
