using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Colophon.Fleet.Tests;

/// <summary>What stands at a site's address: a real web server on a free port that keeps the queries it got.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    private Listener(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Seen { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public static async Task<Listener> StartAsync(Action<Visit> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var listener = new Listener(app);
        app.Run(async http =>
        {
            listener.Seen.Enqueue(http.Request.QueryString.Value ?? "");
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            var visit = new Visit();
            answer(visit);
            if (visit.Location is { } location) { http.Response.Redirect(location); }
            if (visit.Hangs) { await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, listener._stop.Token).Token).ContinueWith(_ => { }, TaskScheduler.Default); }
        });
        await app.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    internal sealed class Visit
    {
        public string? Location { get; private set; }

        public bool Hangs { get; private set; }

        public void Redirect(string location) => Location = location;

        public void Hang() => Hangs = true;
    }
}
