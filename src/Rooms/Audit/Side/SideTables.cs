using Colophon.Storage;

namespace Colophon.Audit.Side;

internal static class SideTables
{
    public static readonly Migration Parts = new("side", 1, "CREATE TABLE part (tenant TEXT NOT NULL, idx INTEGER NOT NULL, ordinal INTEGER NOT NULL, frame BLOB NOT NULL, PRIMARY KEY (tenant, idx, ordinal)) WITHOUT ROWID");

    public static readonly Migration Keys = new("subject", 1, "CREATE TABLE subject_key (tenant TEXT NOT NULL, subject TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (tenant, subject)) WITHOUT ROWID");
}
