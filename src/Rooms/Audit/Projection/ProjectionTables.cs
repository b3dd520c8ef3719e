namespace Colophon.Audit.Projection;

internal static class ProjectionTables
{
    /// <summary>Another number: the file is thrown away and rebuilt. There is nothing to migrate in a projection.</summary>
    public const int Layout = 2;

    public const string Sql = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE head (source TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE agent (source TEXT PRIMARY KEY, agent TEXT, wp TEXT, php TEXT, multisite TEXT) WITHOUT ROWID;
        CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE batch (
            source INTEGER NOT NULL, epoch INTEGER NOT NULL, number INTEGER NOT NULL, header TEXT NOT NULL, first_seq INTEGER NOT NULL,
            count INTEGER NOT NULL, idx INTEGER NOT NULL, received INTEGER NOT NULL, PRIMARY KEY (source, epoch, number)) WITHOUT ROWID;
        CREATE TABLE event (
            idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, source INTEGER, epoch INTEGER, seq INTEGER, type INTEGER NOT NULL, actor INTEGER, object INTEGER,
            effective INTEGER NOT NULL, lower INTEGER NOT NULL, received INTEGER NOT NULL);
        CREATE INDEX event_source ON event (source);
        CREATE INDEX event_type ON event (type);
        CREATE INDEX event_actor ON event (actor);
        CREATE INDEX event_object ON event (object);
        """;
}
