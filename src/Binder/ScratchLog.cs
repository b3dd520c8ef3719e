using Colophon.Verdicts.Log;

namespace Colophon.Binder;

/// <summary>What the engine reads of a binder's entries, as columns in a folder of its own that goes with this object: about 30 bytes for each entry, so that memory needn't hold them.</summary>
internal sealed class ScratchLog : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _folder;
    private readonly int _sealLeaves;

    /// <param name="scratch">An existing folder.</param>
    /// <param name="prefix">Begins the name of the folder that is made below it.</param>
    /// <param name="sealLeaves">Leaves that memory holds before they are written down.</param>
    /// <exception cref="IOException">The folder can't be made.</exception>
    public ScratchLog(string scratch, string prefix, int sealLeaves)
    {
        if (!Directory.Exists(scratch)) { throw new DirectoryNotFoundException($"The folder {scratch} for scratch files isn't there."); }
        _folder = Path.Combine(scratch, prefix + Path.GetRandomFileName());
        _sealLeaves = sealLeaves;
        if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(_folder); } else { Directory.CreateDirectory(_folder, OwnerOnly); }
        Log = TenantLog.Open(_folder);
    }

    public TenantLog Log { get; }

    /// <exception cref="IOException">It couldn't be written: nothing can be read of the log any more.</exception>
    public void SealIfDue()
    {
        if (Log.Size - Log.Sealed >= _sealLeaves) { Log.Seal(); }
    }

    public void Dispose()
    {
        Log.Close();
        Directory.Delete(_folder, recursive: true);
    }
}
