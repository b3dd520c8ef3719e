namespace Colophon.Web.Errors;

internal sealed record ErrorWords(string Heading, string Detail, string? Do, string Href = "/", string Label = "Go to Today")
{
    public static ErrorWords For(int status) => status switch
    {
        400 => new("This form can't be read", "Something in it is missing or was changed on the way, or it waited here too long. Nothing was recorded.", "Go back, load the page again, and send it once more."),
        401 => new("Nobody is signed in", "This page shows records of a company, so it needs to know who reads them.", null, "/sign-in", "Sign in"),
        403 => new("Your roles don't cover this", "You may read here, and this act needs another role. Nothing was recorded.", "An owner of this company can do it or give you the role: the people page lists them."),
        404 => new("There is no such page here", "The address is wrong, or what it shows is not open to you.", "Check the address, or begin again from Today."),
        405 => new("This address takes another kind of request", "It was opened where it expects a form, or the other way round. Nothing was recorded.", null),
        409 => new("Someone was faster", "What you acted on has changed since this page was set. Nothing was recorded.", "Look at it again, then decide."),
        413 => new("That is too large", "The request is larger than this address takes. Nothing was recorded.", null),
        429 => new("Too many attempts", "This address waits a while before it answers again. Nothing was recorded.", "Wait for a quarter of an hour, or use a passkey or a new sign-in link."),
        503 => new("The ledger can't take records just now", "The disk is full, or the server is starting or stopping. No record is lost: agents keep theirs, and your act was not recorded.", "Look at the server's disk and log, then do it again."),
        _ => new("The server made a mistake", "This page could not be set. No record is lost, and nothing was changed by halves.", "Try it again. If it fails again, the log says why."),
    };
}
