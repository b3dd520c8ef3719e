namespace Colophon.Verdicts.Log;

/// <summary>What a <c>batch</c> leaf says of the records behind it. A member of the wrong shape is as absent as a missing one: zero or empty.</summary>
internal struct BatchLeafRow
{
    public long At;
    public string Source;
    public string Epoch;
    public long Number;
    public long FirstSeq;
    public long Count;

    /// <summary>Size of the checkpoint that the source had verified.</summary>
    public long Quoted;
}
