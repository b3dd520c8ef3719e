using Colophon.Binder.Container;
using Colophon.Verdicts.Log;

namespace Colophon.Binder.Verification;

/// <summary>Layer 7: derives the verdicts again and compares bytes.</summary>
internal static class VerdictCheck
{
    public static bool Run(BinderZipReader zip, BinderManifest manifest, TenantLog log, FindingLog findings) => throw new InvalidOperationException();
}
