namespace Colophon.Cli.Commands.Demo;

/// <summary>Somebody who works in the console, with a browser and an authenticator app of their own.</summary>
internal sealed class ConsolePerson(string name, string email, string role, string console) : IDisposable
{
    public string Name => name;

    public string Email => email;

    public string Role => role;

    public Browser Browser { get; } = new(console);

    /// <summary>From the one-time link to a password and a code, as the console's pages ask for them.</summary>
    public async Task SignInAsync(string link, TimeProvider clock, CancellationToken ct)
    {
        var welcome = await Browser.OpenAsync(new Uri(link).PathAndQuery, ct);
        var setUp = await Browser.SubmitAsync(welcome, "/link", [], ct);
        var seed = setUp.Code("seed") ?? throw new CommandException(ExitCode.Internal, $"{name}'s set-up page shows no seed for the authenticator app.");
        var password = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        await Browser.SubmitAsync(setUp, "/set-up/password", [("password", password), ("code", Totp.Code(seed, clock.GetUtcNow()))], ct);
    }

    public void Dispose() => Browser.Dispose();
}
