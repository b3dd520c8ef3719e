using System.Globalization;
using System.Text.Json;
using Colophon.Alerting.Outbox;
using Colophon.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace Colophon.Alerting.Webhook;

/// <summary>One signed POST. Follows no redirect, uses no proxy, reads no answer beyond its status.</summary>
internal sealed class WebhookChannel(IOptions<AlertingOptions> options, TimeProvider clock) : IChannel, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient http = new(Handler(options)) { Timeout = Limit };

    public string Name => "webhook";

    public async Task<Attempt> TryAsync(Message message, CancellationToken ct)
    {
        var webhook = options.Value.Webhook ?? throw new InvalidOperationException("The webhook channel is used without its settings.");
        var body = Body(message, options.Value.ConsoleUrl);
        try
        {
            var secret = await File.ReadAllBytesAsync(webhook.SecretFile, ct);
            var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
            request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secret, timestamp, body));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return (int)response.StatusCode switch
            {
                >= 200 and < 300 => new Attempt.Delivered(),
                408 or 425 or 429 or >= 500 => new Attempt.Failed($"the receiver answered {(int)response.StatusCode}"),
                var status => new Attempt.Rejected($"the receiver answered {status}"),
            };
        }
        catch (HttpRequestException e)
        {
            return new Attempt.Failed((e.InnerException ?? e).Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Attempt.Failed($"the receiver took longer than {Limit.TotalSeconds} s");
        }
        catch (IOException e)
        {
            return new Attempt.Failed(e.Message);
        }
    }

    public void Dispose() => http.Dispose();

    internal static byte[] Body(Message message, string consoleUrl) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = message.Id,
        tenant = message.Tenant.Value,
        severity = message.Severity.ToString().ToLowerInvariant(),
        title = message.Title,
        body = message.Body,
        url = consoleUrl.TrimEnd('/') + message.Path,
        at = message.RaisedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
    });

    private static SocketsHttpHandler Handler(IOptions<AlertingOptions> options)
    {
        var handler = GuardedHttp.Handler(a => options.Value.Webhook!.AllowPrivateAddress || !GuardedHttp.IsPrivate(a), Limit, "Alerting:Webhook:AllowPrivateAddress");
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(1);
        return handler;
    }
}
