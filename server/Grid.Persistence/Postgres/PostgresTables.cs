using Grid.Databases;

namespace Grid.Persistence.Postgres;

/// <summary>The tables of the scheduler in PostgreSQL, and how they came to be.</summary>
internal static class PostgresTables
{
    /// <summary>What <c>scheduler_begin_batch</c> fails with when the epoch is not the writer's.</summary>
    public const string Deposed = "GR001";

    /// <summary>What <c>scheduler_begin_batch</c> fails with when the batch was kept before.</summary>
    public const string Kept = "GR002";

    /// <summary>Where a new writer is announced.</summary>
    public const string Channel = "grid_scheduler_writer";

    public static SchemaPart Schema { get; } = new("scheduler", [First]);

    // Every commit begins with the function. Its lock on the one row puts commits in line: with those of a connection that
    // broke and may still be at work, and with the next writer's taking office. Number and epoch then tell which are late.
    // Room is left in the pages of jobs because each is written several times before it rests. Names that bots and operators
    // choose are kept as bytes: a zero character is refused in texts, and would be refused in every later try as well.
    private static string First(ISqlTypes types) =>
        $"""
        CREATE TABLE scheduler_writer (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            epoch BIGINT NOT NULL,
            address TEXT NOT NULL,
            batch BIGINT NOT NULL) WITH (fillfactor = 10);
        CREATE FUNCTION scheduler_begin_batch(term BIGINT, number BIGINT) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE scheduler_writer SET batch = number WHERE epoch = term AND batch < number;
            IF NOT FOUND THEN
                IF EXISTS (SELECT 1 FROM scheduler_writer WHERE epoch = term) THEN
                    RAISE EXCEPTION 'batch % was kept before', number USING ERRCODE = '{Kept}';
                END IF;
                RAISE EXCEPTION 'epoch % is over', term USING ERRCODE = '{Deposed}';
            END IF;
        END $$;
        CREATE TABLE scheduler_jobs (
            id BIGINT PRIMARY KEY,
            place INTEGER NOT NULL,
            finished_at BIGINT,
            body {types.BytesType} NOT NULL) WITH (fillfactor = 70);
        CREATE INDEX scheduler_jobs_unfinished ON scheduler_jobs (id) WHERE finished_at IS NULL;
        CREATE INDEX scheduler_jobs_finished ON scheduler_jobs (finished_at) WHERE finished_at IS NOT NULL;
        CREATE TABLE scheduler_operations (
            sequence BIGINT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            job BIGINT NOT NULL,
            instance TEXT NOT NULL,
            left_at BIGINT,
            body {types.BytesType} NOT NULL);
        CREATE INDEX scheduler_operations_of_job ON scheduler_operations (job);
        CREATE INDEX scheduler_operations_of_instance ON scheduler_operations (instance, sequence);
        CREATE TABLE scheduler_sessions (name {types.BytesType} PRIMARY KEY, body {types.BytesType} NOT NULL);
        CREATE TABLE scheduler_notes (
            kind TEXT NOT NULL,
            key {types.BytesType} NOT NULL,
            value {types.BytesType} NOT NULL,
            PRIMARY KEY (kind, key));
        CREATE TABLE scheduler_events (
            job BIGINT NOT NULL,
            number BIGINT NOT NULL,
            at BIGINT NOT NULL,
            kind INTEGER NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (job, number));
        """;
}
