using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Server;

/// <summary>The door of a running server for whoever may open its data folder: HTTP over a Unix socket. The folder's permissions are the sign-in.</summary>
internal sealed class AdminSocket : IDisposable
{
    private readonly HttpClient http;

    /// <param name="patience">How long one answer may take; two minutes unless somebody knows of longer work.</param>
    public AdminSocket(DataFolder data, TimeSpan? patience = null)
    {
        Data = data;
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(data.AdminSocket), ct);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://local/"),
            Timeout = patience ?? TimeSpan.FromMinutes(2),
        };
    }

    public DataFolder Data { get; }

    public Task<JsonNode> GetAsync(string path, CancellationToken ct) => SendAsync(new(HttpMethod.Get, path), ct);

    public Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create<JsonNode>(body) }, ct);

    public Task<JsonNode> SendFileAsync(string path, Stream content, CancellationToken ct) => SendAsync(new(HttpMethod.Post, path) { Content = new StreamContent(content) }, ct);

    /// <summary>Whether a server answers now.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await GetAsync(ServerStatus.Path, ct);
            return true;
        }
        catch (CommandException e) when (e.Code == ExitCode.Environment)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(text) ?? throw new JsonException("The server answered null.")
                : throw new CommandException(ExitCode.Refused, $"The server refused ({(int)response.StatusCode}): {Detail(text, response.StatusCode)}");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException socket)
        {
            throw new CommandException(ExitCode.Environment, socket.SocketErrorCode == SocketError.AccessDenied
                ? $"You may not open {Data.AdminSocket}: run this as the account that owns the data folder."
                : $"No server is running with the data folder {Data.Path}: start it with ./colophon up --data {Data.Path}");
        }
    }

    private static string Detail(string body, HttpStatusCode status)
    {
        try
        {
            return JsonNode.Parse(body)?["detail"]?.GetValue<string>() ?? status.ToString();
        }
        catch (JsonException)
        {
            return status.ToString();
        }
    }
}
