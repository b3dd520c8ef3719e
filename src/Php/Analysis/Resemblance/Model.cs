using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Colophon.Php.Analysis.Resemblance;

/// <summary>
/// How much each place of <see cref="Features"/> speaks for attackers' code: a logistic regression over others' labelled sets, learned by <c>./bench resemblance</c> and kept
/// beside this file. Its bytes: <c>CRM1</c>, the base and the scale (32-bit floats, little-endian), then a signed byte for each place.
/// </summary>
internal sealed class Model
{
    private const int Head = 12;
    private static readonly Lazy<Model> Own = new(LoadOwn);
    private readonly sbyte[] weights;
    private readonly float @base, scale;

    private Model(float @base, float scale, sbyte[] weights) => (this.@base, this.scale, this.weights) = (@base, scale, weights);

    public static Model Default => Own.Value;

    /// <summary>A weight costs a byte: what is lost by it is less than what separates two files.</summary>
    public static Model Of(float @base, float[] weights)
    {
        var scale = weights.Max(Math.Abs) / sbyte.MaxValue;
        return new Model(@base, scale, [.. weights.Select(w => (sbyte)MathF.Round(w / scale))]);
    }

    /// <exception cref="InvalidDataException">These bytes are no model for the features of this version.</exception>
    public static Model Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Head + Features.Places || !bytes.StartsWith("CRM1"u8)) { throw new InvalidDataException($"The model of attackers' code is damaged: {bytes.Length} bytes."); }
        return new Model(BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]), BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]), MemoryMarshal.Cast<byte, sbyte>(bytes[Head..]).ToArray());
    }

    public byte[] Write()
    {
        var bytes = new byte[Head + Features.Places];
        "CRM1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4), @base);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8), scale);
        MemoryMarshal.AsBytes(weights.AsSpan()).CopyTo(bytes.AsSpan(Head));
        return bytes;
    }

    /// <summary>The logarithm of the odds that an attacker wrote it: below 0 it is more like honest code.</summary>
    public float Score(IReadOnlyList<int> places)
    {
        var sum = 0;
        foreach (var place in places) { sum += weights[place]; }
        return @base + (Share(places.Count) * scale * sum);
    }

    /// <summary>What one place adds, in steps of the scale.</summary>
    public int Weight(int place) => weights[place];

    /// <summary>A file of many words is judged by all of them, not by how many they are; the 50 keep a few words from deciding alone.</summary>
    public static float Share(int places) => 10 / MathF.Sqrt(places + 50);

    private static Model LoadOwn()
    {
        using var stream = typeof(Model).Assembly.GetManifestResourceStream("resemblance.model")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    }
}
