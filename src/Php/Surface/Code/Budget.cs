namespace Colophon.Php.Surface.Code;

/// <summary>The work that one component may cost. When it is spent, what is still asked stays unknown, and the inventory says that it is not whole.</summary>
internal sealed class Budget(long steps)
{
    private long left = steps;

    public bool IsSpent => left < 0;

    public bool Spend(long cost) => (left -= cost) >= 0;
}
