using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Colophon.TestSupport;

namespace Colophon.Benchmarks.Intake;

/// <summary>
/// Sends one site's sealed batches in order over one connection, the next when the last was answered. It shares the cores with the server,
/// so it does as little as HTTP allows: requests are whole in memory beforehand, of an answer only status and length are read.
/// </summary>
internal sealed class Sender(Uri server, IReadOnlyList<byte[]> bodies) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[64 * 1024];
    private readonly byte[][] _requests = [.. bodies.Select(b => Request(server, b))];

    public List<double> Milliseconds { get; } = new(bodies.Count);

    /// <summary>How often the server said that its queue was full.</summary>
    public int Busy { get; private set; }

    public Task ConnectAsync(CancellationToken ct) => _socket.ConnectAsync(server.Host, server.Port, ct).AsTask();

    public async Task RunAsync(int from, int to, CancellationToken ct)
    {
        for (var i = from; i < to; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await _socket.SendAsync(_requests[i], ct);
            while (!await TakenAsync(i, ct))
            {
                // As an agent does; the wait counts as the server's
                Busy++;
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
                await _socket.SendAsync(_requests[i], ct);
            }
            Milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> TakenAsync(int number, CancellationToken ct)
    {
        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(filled), ct);
            filled += read;
            if (read == 0 || filled == _answer.Length) { throw new InvalidOperationException($"Batch {number}: the answer ended at {filled} bytes."); }
            var head = _answer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (head < 0) { continue; }
            var text = _answer.AsSpan(0, head);
            var (taken, busy) = (text.StartsWith("HTTP/1.1 200"u8), text.StartsWith("HTTP/1.1 503"u8));
            if (!taken && !busy) { throw new InvalidOperationException($"Batch {number}: {Encoding.UTF8.GetString(_answer.AsSpan(0, filled))}"); }
            var length = text.IndexOf("Content-Length: "u8);
            if (length < 0 ? _answer.AsSpan(0, filled).EndsWith("\r\n0\r\n\r\n"u8) : filled == head + 4 + Number(text[(length + 16)..])) { return taken; }
        }
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var end = digits.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static byte[] Request(Uri server, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /agent/v1/exchange?checkpoint=0 HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: {EnrolledSite.Media}\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];
}
