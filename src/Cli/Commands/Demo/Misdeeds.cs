namespace Colophon.Cli.Commands.Demo;

/// <summary>What goes wrong in the story, each as it goes wrong in life: from outside, with a password, with a shell, with the database. None of them touches Colophon.</summary>
internal sealed class Misdeeds(Bed bed, TimeProvider clock)
{
    public IReadOnlyList<Misdeed> All =>
    [
        new("a burst of guessed passwords", Sign.Of("login.failed", "failed log-ins"), GuessPasswordsAsync),
        new("a plugin activated without approval", Sign.Of("plugin:visitor-counter", "activated", "CH-01"), ActivatePluginAsync),
        new("an administrator inserted with SQL", Sign.Of("user:wp:", "administrator", "AC-03", "AC-04", "AC-07", "AU-02"), InsertAdministratorAsync),
        new("a core file edited on disk", Sign.Of("core:wordpress", "class-wp-hook.php", "CH-01", "VU-03", "AU-02"), EditCoreAsync),
        new("the agent taken away for a while", Sign.Silence, StopAgentAsync),
        new("a role given more with SQL", Sign.Of("role:subscriber", "subscriber", "AC-04", "AU-02"), RewriteRoleAsync),
        new("registration opened with SQL", Sign.Of("option:1:users_can_register", "users_can_register", "AU-02"), RewriteOptionAsync),
    ];

    private async Task GuessPasswordsAsync(CancellationToken ct)
    {
        using var stranger = new Visitor(bed.Url);
        for (var i = 0; i < 25; i++) { await stranger.TryLogInAsync(Bed.Administrator, "password" + i, ct); }
    }

    private async Task ActivatePluginAsync(CancellationToken ct)
    {
        using var mara = new Visitor(bed.Url);
        await mara.LogInAsync(Bed.Administrator, Bed.AdministratorPassword, ct);
        await mara.ActivatePluginAsync("visitor-counter/visitor-counter", ct);
    }

    /// <summary>In one transaction: between the two the site would for a moment have an account without any role, and a look that falls there tells so.</summary>
    private Task InsertAdministratorAsync(CancellationToken ct) => bed.SqlAsync(
        """
        START TRANSACTION;
        INSERT INTO wp_users (user_login, user_pass, user_nicename, user_email, user_registered, display_name) VALUES ('support', MD5('x'), 'support', 'support@evil.example', NOW(), 'support');
        INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(), 'wp_capabilities', 'a:1:{s:13:"administrator";b:1;}');
        COMMIT;
        """,
        ct);

    private Task EditCoreAsync(CancellationToken ct) => bed.ShellAsync("printf '\\n/* %s */\\n' changed >> site/wp-includes/class-wp-hook.php", ct);

    private async Task StopAgentAsync(CancellationToken ct)
    {
        await bed.ShellAsync("mv site/wp-content/mu-plugins/0-colophon.php tmp/", ct);
        try
        {
            await Task.Delay(DemoSettings.Outage, clock, ct);
        }
        finally
        {
            await bed.ShellAsync("mv tmp/0-colophon.php site/wp-content/mu-plugins/", CancellationToken.None);
        }
    }

    /// <summary>Subscribers may edit everybody's posts: PHP's serialised map with one capability more.</summary>
    private Task RewriteRoleAsync(CancellationToken ct) => bed.SqlAsync(
        """UPDATE wp_options SET option_value = REPLACE(option_value, 's:10:"Subscriber";s:12:"capabilities";a:2:{', 's:10:"Subscriber";s:12:"capabilities";a:3:{s:17:"edit_others_posts";b:1;') WHERE option_name = 'wp_user_roles'""",
        ct);

    private Task RewriteOptionAsync(CancellationToken ct) => bed.SqlAsync("UPDATE wp_options SET option_value = '1' WHERE option_name = 'users_can_register'", ct);
}

/// <param name="Sign">How the evidence must tell it.</param>
internal sealed record Misdeed(string Name, Sign Sign, Func<CancellationToken, Task> DoAsync);

/// <summary>What a misdeed leaves in the evidence: a finding about an object, named by a word, in at least these controls; or time that nobody saw.</summary>
/// <param name="May">Objects of which the same deed may leave findings as well, by how far a look at the site had come.</param>
internal sealed record Sign(string? About, string Word, IReadOnlyList<string> Controls, params IReadOnlyList<string> May)
{
    /// <summary>The agent's file is away: a look that had begun before may still see that.</summary>
    public static readonly Sign Silence = new(null, "silent", [], "mu", "file:mu");

    public static Sign Of(string about, string word, params IReadOnlyList<string> controls) => new(about, word, controls);
}

/// <summary>A misdeed that was done, and when, by the clock that the server has as well.</summary>
internal sealed record Deed(Misdeed Misdeed, DateTimeOffset Began, DateTimeOffset Ended);
