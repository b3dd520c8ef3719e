using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The people of the story. Mara runs the site and is the company's owner; Henk approves; Ruth reviews. None of them can do another's part.</summary>
internal sealed class Cast(string console) : IDisposable
{
    public const string Tenant = "fernhill";
    public const string Company = "Fernhill Riding School";

    public const string MaraName = "Mara Lind";
    public const string MaraEmail = "mara@fernhill.example";
    public const string MaraRole = "owner";

    public ConsolePerson Mara { get; } = new(MaraName, MaraEmail, MaraRole, console);

    public ConsolePerson Henk { get; } = new("Henk Osei", "henk@fernhill.example", "approver", console);

    public ConsolePerson Ruth { get; } = new("Ruth Adeyemi", "ruth@fernhill.example", "reviewer", console);

    /// <summary>Mara comes in by the administrator's one-time link; she invites the others, who come in by hers.</summary>
    public async Task GatherAsync(AdminSocket admin, TimeProvider clock, CancellationToken ct)
    {
        await Mara.SignInAsync(await SignInLinkCommand.LinkAsync(admin, Tenant, Mara.Email, Mara.Name, Mara.Role, ct), clock, ct);
        foreach (var person in (ConsolePerson[])[Henk, Ruth])
        {
            var page = await Mara.Browser.OpenAsync(People, ct);
            page = await Mara.Browser.SubmitAsync(page, People, [("name", person.Name), ("email", person.Email), ("role", person.Role)], ct);
            await person.SignInAsync(page.Code("link") ?? throw new CommandException(ExitCode.Internal, $"The people page shows no link for {person.Name}."), clock, ct);
        }
    }

    /// <summary>Says which account of the site is Mara's, so that nobody can approve their own change.</summary>
    public async Task MapMaraAsync(string site, string user, CancellationToken ct) =>
        await Mara.Browser.SubmitAsync(await Mara.Browser.OpenAsync($"{People}/{await IdOfAsync(Mara, ct)}", ct), "/map", [("site", site), ("users", user)], ct);

    /// <summary>A person's id in the records, as the list of people links to it.</summary>
    public async Task<string> IdOfAsync(ConsolePerson person, CancellationToken ct)
    {
        var page = await Mara.Browser.OpenAsync(People, ct);
        return HtmlForm.Links(page.Html).First(l => l.StartsWith(People + "/p-", StringComparison.Ordinal) && IsOf(page, l, person.Name))[(People.Length + 1)..];
    }

    public void Dispose()
    {
        Mara.Dispose();
        Henk.Dispose();
        Ruth.Dispose();
    }

    private static string People => $"/t/{Tenant}/people";

    private static bool IsOf(Page page, string link, string name)
    {
        var at = page.Html.IndexOf($"\"{link}\"", StringComparison.Ordinal);
        return at >= 0 && HtmlForm.Text(page.Html[at..page.Html.IndexOf("</a>", at, StringComparison.Ordinal)]).Contains(name, StringComparison.Ordinal);
    }
}
