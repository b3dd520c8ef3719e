namespace Colophon.Binder;

/// <summary>The file isn't a binder as docs/formats/evidence-binder.md lays it out. Caught in one place, where it becomes a finding.</summary>
public sealed class MalformedBinderException : Exception
{
    public MalformedBinderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
