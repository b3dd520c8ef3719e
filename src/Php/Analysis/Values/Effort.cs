namespace Colophon.Php.Analysis.Values;

/// <summary>
/// Work on values, in elements looked at: values are shared and large, so a step of the program may cost much more than another. It is counted on the
/// thread, because values belong to nobody; the analysis is one thread, and takes what was spent off the steps of the file that it is in.
/// </summary>
internal static class Effort
{
    [ThreadStatic]
    private static int spent;

    public static void Spend(int elements) => spent += elements;

    /// <summary>What was spent since it was last asked.</summary>
    public static int Take()
    {
        var taken = spent;
        spent = 0;
        return taken;
    }
}
