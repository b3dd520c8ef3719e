namespace Colophon.RoomSupport;

/// <summary>The machine's clock, moved forwards or back by the test. Timers run as always: what is due is judged by the moved time.</summary>
public sealed class JumpClock : TimeProvider
{
    private long _offset;

    public void Jump(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));
}
