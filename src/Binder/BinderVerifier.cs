namespace Colophon.Binder;

/// <summary>Checks a binder without a server, a network, or trust in whoever wrote it. Fails closed, bounded in memory and time.</summary>
public static class BinderVerifier
{
    /// <summary>Never throws for what the file holds: that becomes the report's code. Only <paramref name="ct"/> stops it early.</summary>
    public static VerificationReport Verify(string path, VerifyOptions options, CancellationToken ct) => new Verification.Verification(options, ct).Run(path);
}
