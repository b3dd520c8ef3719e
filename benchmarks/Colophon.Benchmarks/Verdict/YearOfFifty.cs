namespace Colophon.Benchmarks.Verdict;

/// <summary>The year that other benchmarks use too: fifty sites and a million records, a beat and a look every two hours.</summary>
internal sealed class YearOfFifty(Stream file)
{
    public const int Records = 1_000_000;
    public const int Sites = 50;
    public const string Period = CompanyYear.Period;
    public static readonly DateTimeOffset From = CompanyYear.From;

    public long Leaves { get; private set; }

    public long Told { get; private set; }

    public void Write()
    {
        var year = new CompanyYear(Sites, Records, 120, 1, leaf => LeafFile.Append(file, leaf));
        year.Write();
        (Leaves, Told) = (year.Leaves, year.Told);
    }
}
