using System.Net;
using System.Net.Mail;
using Colophon.Alerting.Outbox;
using Colophon.Kernel;
using Microsoft.Extensions.Options;

namespace Colophon.Alerting.Email;

/// <summary>One plain e-mail to each recipient of the tenant.</summary>
internal sealed class SmtpChannel(IOptions<AlertingOptions> options, IPeople people) : IChannel
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "email";

    public async Task<Attempt> TryAsync(Message message, CancellationToken ct)
    {
        var recipients = await people.RecipientsAsync(message.Tenant, ct);
        if (recipients.Count == 0) { return new Attempt.Failed("nobody in this tenant receives signals: invite a person with an e-mail address"); }

        var smtp = options.Value.Smtp ?? throw new InvalidOperationException("The e-mail channel is used without its settings.");
        using var mail = Compose(message, smtp.From, recipients, options.Value.ConsoleUrl);
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.Tls };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            if (smtp is { User: { } user, PasswordFile: { } file })
            {
                client.Credentials = new NetworkCredential(user, (await File.ReadAllTextAsync(file, ct)).Trim());
            }
            await client.SendMailAsync(mail, limit.Token);
            return new Attempt.Delivered();
        }
        catch (SmtpException e)
        {
            return new Attempt.Failed($"{smtp.Host}:{smtp.Port} answered {e.StatusCode}: {(e.InnerException ?? e).Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Attempt.Failed($"{smtp.Host}:{smtp.Port} took longer than {Limit.TotalSeconds} s");
        }
        catch (IOException e)
        {
            return new Attempt.Failed(e.Message);
        }
    }

    /// <summary>Recipients don't see each other.</summary>
    internal static MailMessage Compose(Message message, string from, IReadOnlyList<string> recipients, string consoleUrl)
    {
        var mail = new MailMessage
        {
            From = new MailAddress(from, "Colophon"),
            Subject = OneLine($"[{message.Tenant}] {message.Title}"),
            Body = $"{message.Body}\r\n\r\n{consoleUrl.TrimEnd('/')}{message.Path}\r\n",
            IsBodyHtml = false,
        };
        foreach (var recipient in recipients) { mail.Bcc.Add(recipient); }
        return mail;
    }

    /// <summary>A title may hold anything a visitor typed; a header takes one line.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
