namespace Colophon.Cli.Commands.Demo;

/// <summary>Chance that can be repeated: the same seed throws the same.</summary>
internal sealed class Dice(int seed)
{
#pragma warning disable RS0030, CA5394 // neither an identifier nor a secret: a story must be repeatable
    private readonly Random random = new(seed);

    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>So many moments within a span, in order.</summary>
    public TimeSpan[] Moments(int count, TimeSpan span) => [.. Enumerable.Range(0, count).Select(_ => span * random.NextDouble()).Order()];
#pragma warning restore RS0030, CA5394
}
