using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>ClamAV's daemon, where the operator has one: asked by <c>INSTREAM</c> before the analysis. One that does not answer makes the item not analysed, never clean.</summary>
internal sealed class Clamd(IOptions<ScanningOptions> options)
{
    private const int Chunk = 64 << 10;
    private const int MaxAnswer = 1024;

    /// <summary>Part of the engine's name: another set of engines judges anew.</summary>
    public string Version => options.Value.Integrity.Clamd is null ? "" : "+clamd";

    /// <summary>Clean where ClamAV isn't asked or knows nothing against it.</summary>
    public async Task<ItemVerdict> LookAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (options.Value.Integrity.Clamd is not { Length: > 0 } place) { return ItemVerdict.Clean; }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.Integrity.MaxSeconds));
        try
        {
            var answer = await AskAsync(place, content, patience.Token);
            return answer == "stream: OK" ? ItemVerdict.Clean
                : answer.StartsWith("stream: ", StringComparison.Ordinal) && answer.EndsWith(" FOUND", StringComparison.Ordinal) ? new("clamav", "ClamAV knows it as malware", $"ClamAV calls it {answer[8..^6]}.", 0)
                : ItemVerdict.Unread($"ClamAV did not judge it: {answer}");
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return ItemVerdict.Unread("ClamAV did not answer.");
        }
    }

    private static async Task<string> AskAsync(string place, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var isFile = place.StartsWith('/');
        using var socket = isFile ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (isFile) { await socket.ConnectAsync(new UnixDomainSocketEndPoint(place), ct); }
        else { await socket.ConnectAsync(place[..place.LastIndexOf(':')], int.Parse(place[(place.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture), ct); }
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
        var length = new byte[4];
        for (var at = 0; at < content.Length; at += Chunk)
        {
            var part = content.Slice(at, Math.Min(Chunk, content.Length - at));
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            await stream.WriteAsync(length, ct);
            await stream.WriteAsync(part, ct);
        }
        BinaryPrimitives.WriteInt32BigEndian(length, 0);
        await stream.WriteAsync(length, ct);
        var answer = new byte[MaxAnswer];
        var read = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(answer, 0, read).TrimEnd('\0', '\n');
    }
}
