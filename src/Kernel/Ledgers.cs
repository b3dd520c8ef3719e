namespace Colophon.Kernel;

/// <summary>Port for the two things that begin a source's life in the ledger; Audit implements it, Fleet calls it.</summary>
public interface ITenantLedgers
{
    /// <summary>Creates the tenant's tree with its genesis and enrols its console source. Idempotent.</summary>
    Task OpenTenantAsync(TenantId tenant, string name, CancellationToken ct);

    /// <summary>Appends the <c>enrolled</c> leaf. <paramref name="identityEnvelope"/> is the exact JSON of the signed identity. Returns when durable.</summary>
    Task<long> EnrolSourceAsync(TenantId tenant, string identityEnvelope, CancellationToken ct);

    /// <summary>Appends the <c>retired</c> leaf; the source is not in scope from here.</summary>
    Task RetireSourceAsync(TenantId tenant, SourceId source, string reason, CancellationToken ct);

    /// <summary>The newest signed checkpoint note of the tenant's tree.</summary>
    Task<string> CheckpointAsync(TenantId tenant, CancellationToken ct);
}
