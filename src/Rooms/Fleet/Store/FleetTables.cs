using Colophon.Storage;

namespace Colophon.Fleet.Store;

internal static class FleetTables
{
    public static readonly Migration First = new("fleet", 1, """
        CREATE TABLE tenant (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE site (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenant (id), url TEXT NOT NULL, environment TEXT NOT NULL,
            created_at INTEGER NOT NULL, enrolled_at INTEGER, retired_at INTEGER, invited_by TEXT NOT NULL) WITHOUT ROWID;
        CREATE UNIQUE INDEX site_url ON site (tenant, url) WHERE retired_at IS NULL;
        CREATE TABLE enrolment_token (
            sha256 TEXT PRIMARY KEY, site TEXT NOT NULL REFERENCES site (id), expires_at INTEGER NOT NULL, used_at INTEGER, source TEXT) WITHOUT ROWID;
        CREATE TABLE source (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenant (id), site TEXT NOT NULL REFERENCES site (id), kind TEXT NOT NULL,
            public_key BLOB NOT NULL, previous_key BLOB, identity TEXT NOT NULL, heartbeat_s INTEGER NOT NULL, retired_at INTEGER) WITHOUT ROWID;
        CREATE TABLE command (
            id TEXT NOT NULL, source TEXT NOT NULL REFERENCES source (id), envelope TEXT NOT NULL, expires_at INTEGER NOT NULL, done_at INTEGER,
            PRIMARY KEY (source, id)) WITHOUT ROWID;
        """);

    /// <summary>A token says what kind of source it makes.</summary>
    public static readonly Migration Kinds = new("fleet", 2, "ALTER TABLE enrolment_token ADD COLUMN kind TEXT NOT NULL DEFAULT 'agent';");

    /// <summary>How people sort sites. Tags are one text, comma-joined: only ever read and written whole.</summary>
    public static readonly Migration Labels = new("fleet", 3, "ALTER TABLE site ADD COLUMN grp TEXT NOT NULL DEFAULT ''; ALTER TABLE site ADD COLUMN tags TEXT NOT NULL DEFAULT '';");
}
