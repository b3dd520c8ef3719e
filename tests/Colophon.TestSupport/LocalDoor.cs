using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Colophon.TestSupport;

/// <summary>Asks a server over the socket of its data folder, as the command line does.</summary>
public sealed class LocalDoor(string folder) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "run", "admin.sock")), ct);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost") };

    public async Task<JsonNode> AskAsync(string path, object body, CancellationToken ct) => JsonNode.Parse(await TextAsync(path, body, ct))!;

    public async Task<JsonNode> GetAsync(string path, CancellationToken ct) => JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative), ct))!;

    public async Task<string> TextAsync(string path, object body, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>The newest signed checkpoint, covering everything acknowledged before.</summary>
    public Task<string> CheckpointAsync(string tenant, CancellationToken ct) => TextAsync("/local/checkpoint", new { tenant }, ct);

    /// <summary>A one-time link for a person; its path, to be opened at whatever address the server listens.</summary>
    public async Task<string> LinkAsync(string tenant, string email, string name, string role, CancellationToken ct) =>
        new Uri((await AskAsync("/local/sign-in-links", new { tenant, email, name, role }, ct))["url"]!.GetValue<string>()).AbsolutePath;

    public void Dispose() => _http.Dispose();
}
