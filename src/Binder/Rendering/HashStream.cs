using System.Security.Cryptography;
using Colophon.Binder.Container;

namespace Colophon.Binder.Rendering;

/// <summary>Hashes what is written to it and keeps nothing.</summary>
internal sealed class HashStream(IncrementalHash hash) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => hash.AppendData(buffer);
}
