using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Storage;

namespace Colophon.Evidence.Binders;

/// <summary>
/// The files: <c>evidence/TENANT/ID.order</c> while a binder is wanted, <c>ID.part</c> (and <c>ID.sealed.part</c>) while it is written, <c>ID.zip</c> or <c>ID.zip.sealed</c> and <c>ID.done</c> when it is there.
/// Every step is a rename, so that nothing is ever half-made.
/// </summary>
internal sealed class BinderShelf(DataFolder folder)
{
    /// <summary>Begins the name of a folder in which a report is printed.</summary>
    public const string PrintPrefix = "print-";

    public const string SealedPart = "sealed.part";

    public void SaveOrder(TenantId tenant, BinderJob job)
    {
        Directory.CreateDirectory(Of(tenant));
        DurableFile.Replace(Path(tenant, job.Id, "order"), JsonSerializer.SerializeToUtf8Bytes(job, ShelfJson.Default.BinderJob));
    }

    public void SaveDone(TenantId tenant, BinderJob job)
    {
        DurableFile.Replace(Path(tenant, job.Id, "done"), JsonSerializer.SerializeToUtf8Bytes(job, ShelfJson.Default.BinderJob));
        DropOrder(tenant, job.Id);
    }

    public void DropOrder(TenantId tenant, string id) => File.Delete(Path(tenant, id, "order"));

    public string FileOf(TenantId tenant, BinderJob job) => System.IO.Path.Combine(Of(tenant), job.FileName);

    /// <param name="kind"><c>part</c>, or <c>sealed.part</c> for what is sealed from it.</param>
    public FileStream Part(TenantId tenant, string id, string kind = "part") => new(Path(tenant, id, kind), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 });

    /// <summary>Makes the part the binder: flushed, then renamed.</summary>
    public void Promote(TenantId tenant, BinderJob job, FileStream part)
    {
        part.Flush(flushToDisk: true);
        part.Dispose();
        File.Move(part.Name, FileOf(tenant, job), overwrite: true);
        DurableFile.FlushDirectory(Of(tenant));
    }

    public void DropPart(TenantId tenant, string id)
    {
        foreach (var kind in (string[])["part", SealedPart]) { File.Delete(Path(tenant, id, kind)); }
    }

    public string Of(TenantId tenant) => System.IO.Path.Combine(folder.Evidence, tenant.Value);

    /// <summary>What an earlier life of the server left: finished binders, and orders to carry out.</summary>
    public IEnumerable<(TenantId Tenant, BinderJob Job)> Load()
    {
        foreach (var directory in Directory.EnumerateDirectories(folder.Evidence))
        {
            if (!TenantId.TryParse(System.IO.Path.GetFileName(directory), out var tenant)) { continue; }
            foreach (var part in Directory.EnumerateFiles(directory, "*.part")) { File.Delete(part); }
            foreach (var prefix in (string[])[PrintPrefix, BinderWriter.ColumnsPrefix])
            {
                foreach (var left in Directory.EnumerateDirectories(directory, prefix + "*")) { Directory.Delete(left, recursive: true); }
            }
            foreach (var file in Directory.EnumerateFiles(directory, "*.done").Concat(Directory.EnumerateFiles(directory, "*.order")))
            {
                var job = JsonSerializer.Deserialize(File.ReadAllBytes(file), ShelfJson.Default.BinderJob) ?? throw new InvalidDataException($"{file} is empty. Delete it; the binder can be ordered again.");
                if (!file.EndsWith(".order", StringComparison.Ordinal) || !File.Exists(Path(tenant, job.Id, "done"))) { yield return (tenant, job); }
            }
        }
    }

    private string Path(TenantId tenant, string id, string kind) => System.IO.Path.Combine(Of(tenant), $"{id}.{kind}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BinderJob))]
internal sealed partial class ShelfJson : JsonSerializerContext;
