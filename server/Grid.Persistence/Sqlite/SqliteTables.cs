using Grid.Databases;

namespace Grid.Persistence.Sqlite;

/// <summary>The tables of the scheduler in SQLite, and how they came to be.</summary>
internal static class SqliteTables
{
    // Whoever shares the file with other parts of the server shares the table of versions with them, too.
    public static SchemaPart Schema { get; } = new("scheduler", [First]);

    // Names that bots and operators choose are kept as bytes: no text of theirs may be one that a database cannot hold.
    // What is asked for by number lies in the table's own tree; what ends moves from one small index to the other.
    private static string First(ISqlTypes types) =>
        $"""
        CREATE TABLE scheduler_writer (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            epoch INTEGER NOT NULL,
            address TEXT NOT NULL);
        CREATE TABLE scheduler_jobs (
            id INTEGER PRIMARY KEY,
            place INTEGER NOT NULL,
            finished_at INTEGER,
            body {types.BytesType} NOT NULL);
        CREATE INDEX scheduler_jobs_unfinished ON scheduler_jobs (id) WHERE finished_at IS NULL;
        CREATE INDEX scheduler_jobs_finished ON scheduler_jobs (finished_at) WHERE finished_at IS NOT NULL;
        CREATE TABLE scheduler_operations (
            sequence INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            job INTEGER NOT NULL,
            instance TEXT NOT NULL,
            left_at INTEGER,
            body {types.BytesType} NOT NULL);
        CREATE INDEX scheduler_operations_of_job ON scheduler_operations (job);
        CREATE INDEX scheduler_operations_of_instance ON scheduler_operations (instance, sequence);
        CREATE TABLE scheduler_sessions (name {types.BytesType} PRIMARY KEY, body {types.BytesType} NOT NULL) WITHOUT ROWID;
        CREATE TABLE scheduler_notes (
            kind TEXT NOT NULL,
            key {types.BytesType} NOT NULL,
            value {types.BytesType} NOT NULL,
            PRIMARY KEY (kind, key)) WITHOUT ROWID;
        CREATE TABLE scheduler_events (
            job INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (job, number)) WITHOUT ROWID;
        """;
}
