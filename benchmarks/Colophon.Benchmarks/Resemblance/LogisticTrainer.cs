namespace Colophon.Benchmarks.Resemblance;

/// <summary>
/// Logistic regression over sets of places by FTRL-proximal with L1 (McMahan and others, "Ad click prediction", KDD 2013): most weights end at zero, and one pass costs what
/// reading the sets costs. A library for it would bring native code for one page of arithmetic.
/// </summary>
internal sealed class LogisticTrainer(int places, Func<int, float> share)
{
    private const float Alpha = 0.1f, Beta = 1, L1 = 0.3f, L2 = 1;
    private const int Rounds = 8;

    private readonly float[] z = new float[places], n = new float[places];
    private float zBase, nBase;

    /// <summary>The same examples in the same order give the same weights.</summary>
    public (float Base, float[] Weights) Learn((int[] Places, bool IsBad)[] examples)
    {
        var random = new Random(7);
        for (var round = 0; round < Rounds; round++)
        {
            random.Shuffle(examples);
            foreach (var (found, isBad) in examples) { Step(found, isBad); }
        }
        return (Base, [.. Enumerable.Range(0, places).Select(Weight)]);
    }

    private float Base => -zBase / ((Beta + MathF.Sqrt(nBase)) / Alpha);

    private float Weight(int place) => Math.Abs(z[place]) <= L1 ? 0 : -(z[place] - (Math.Sign(z[place]) * L1)) / (((Beta + MathF.Sqrt(n[place])) / Alpha) + L2);

    private void Step(int[] found, bool isBad)
    {
        var part = share(found.Length);
        var score = Base;
        foreach (var place in found) { score += Weight(place) * part; }
        var error = (1 / (1 + MathF.Exp(-Math.Clamp(score, -30, 30)))) - (isBad ? 1 : 0);
        if (Math.Abs(error) < 1e-4f) { return; } // nothing is learned from what is certain
        foreach (var place in found)
        {
            var weight = Weight(place);
            Pull(error * part, weight, ref z[place], ref n[place]);
        }
        Pull(error, Base, ref zBase, ref nBase);
    }

    private static void Pull(float gradient, float weight, ref float z, ref float n)
    {
        var sum = n + (gradient * gradient);
        z += gradient - ((MathF.Sqrt(sum) - MathF.Sqrt(n)) / Alpha * weight);
        n = sum;
    }
}
