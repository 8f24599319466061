using System.Data.Common;
using System.Globalization;
using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Content;

/// <summary>The pieces of large blobs: written, read, handed over to a blob, or left behind and swept up.</summary>
internal sealed class BlobPieces(SqlDatabase database, SqlBlobStoreOptions options, TimeProvider time)
{
    private const string AddLeftover =
        $"INSERT INTO {BlobTables.Leftovers} (pieces_id, expires_at) VALUES (@id, @expires) ON CONFLICT DO NOTHING";

    private long _nextSweep;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Writes one piece. Until a blob takes them, pieces are leftovers of the future.</summary>
    public Task WriteAsync(byte[] id, int position, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        byte[] bytes = content.ToArray();
        return WriteAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(
                    AddLeftover, token, new("id", id), new("expires", Now + Milliseconds(options.UploadDurationMax)));
                return await connection.ExecuteAsync(
                    $"INSERT INTO {BlobTables.Pieces} (pieces_id, position, content) VALUES (@id, @position, @content) "
                    + "ON CONFLICT DO NOTHING",
                    token,
                    new("id", id),
                    new("position", position),
                    new("content", bytes));
            },
            cancellation);
    }

    /// <summary>Reads one piece; null when its blob was deleted so long ago that its pieces are gone too.</summary>
    public async Task<byte[]?> ReadAsync(byte[] id, int position, CancellationToken cancellation) =>
        (byte[]?)await database.ReadAsync(
            BlobTables.Schema,
            (connection, token) => connection.ScalarAsync(
                $"SELECT content FROM {BlobTables.Pieces} WHERE pieces_id = @id AND position = @position",
                token,
                new("id", id),
                new("position", position)),
            cancellation);

    /// <summary>Makes the pieces a blob. When it has become one meanwhile, they are left behind instead.</summary>
    public Task PublishAsync(Digest digest, PieceList pieces, CancellationToken cancellation) => WriteAsync(
        async (connection, token) =>
        {
            await ThrowIfSweptAsync(connection, digest, pieces, token);
            await connection.ExecuteAsync(
                $"INSERT INTO {BlobTables.Blobs} ({DigestKey.Columns}, pieces_id, piece_size) "
                + "VALUES (@function, @hash, @size, @id, @piece) ON CONFLICT DO NOTHING",
                token,
                [.. DigestKey.ParametersOf(digest), new("id", pieces.Id), new("piece", pieces.PieceSizeBytes)]);

            // Asked for rather than counted: done twice, the insertion of the first time counts as well.
            return await connection.ExecuteAsync(
                $"DELETE FROM {BlobTables.Leftovers} WHERE pieces_id = @id AND EXISTS "
                + $"(SELECT 1 FROM {BlobTables.Blobs} WHERE {DigestKey.Condition} AND pieces_id = @id)",
                token,
                [.. DigestKey.ParametersOf(digest), new("id", pieces.Id)]);
        },
        cancellation);

    /// <summary>Drops pieces that will not become a blob.</summary>
    public Task DropAsync(byte[] id, CancellationToken cancellation) =>
        WriteAsync((connection, token) => DropAsync(connection, id, token), cancellation);

    /// <summary>Deletes blobs. Their pieces stay a while, for those who are reading them.</summary>
    public Task DeleteAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        long expires = Now + Milliseconds(options.ReadDurationMax);
        return WriteAsync(
            async (connection, token) =>
            {
                foreach (Digest digest in digests)
                {
                    await connection.ExecuteAsync(
                        $"INSERT INTO {BlobTables.Leftovers} (pieces_id, expires_at) SELECT pieces_id, @expires FROM {BlobTables.Blobs} "
                        + $"WHERE {DigestKey.Condition} AND pieces_id IS NOT NULL ON CONFLICT DO NOTHING",
                        token,
                        [.. DigestKey.ParametersOf(digest), new("expires", expires)]);
                    await connection.ExecuteAsync(
                        $"DELETE FROM {BlobTables.Blobs} WHERE {DigestKey.Condition}", token, DigestKey.ParametersOf(digest));
                }

                return digests.Count;
            },
            cancellation);
    }

    /// <summary>Drops what was left behind, when it is time to look for that again.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellation)
    {
        long due = Interlocked.Read(ref _nextSweep);
        long now = Now;
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + Milliseconds(options.SweepPeriod), due) != due)
        {
            return;
        }

        foreach (byte[] id in await ExpiredAsync(now, cancellation))
        {
            await DropAsync(id, cancellation);
        }
    }

    // An upload that took longer than uploads may has been swept up under its writer.
    private static async Task ThrowIfSweptAsync(
        DbConnection connection, Digest digest, PieceList pieces, CancellationToken cancellation)
    {
        object? count = await connection.ScalarAsync(
            $"SELECT COUNT(*) FROM {BlobTables.Pieces} WHERE pieces_id = @id", cancellation, new SqlParameter("id", pieces.Id));
        if (Convert.ToInt64(count, CultureInfo.InvariantCulture) != pieces.CountFor(digest))
        {
            throw GridException.Unavailable($"Pieces of blob {digest} were swept up, because its upload took too long. Send it again.");
        }
    }

    private Task<List<byte[]>> ExpiredAsync(long now, CancellationToken cancellation) => database.ReadAsync(
        BlobTables.Schema,
        async (connection, token) =>
        {
            List<byte[]> expired = [];
            await using DbCommand select = connection.Command(
                $"SELECT pieces_id FROM {BlobTables.Leftovers} WHERE expires_at <= @now", new SqlParameter("now", now));
            await using DbDataReader row = await select.ExecuteReaderAsync(token);
            while (await row.ReadAsync(token))
            {
                expired.Add(await row.GetFieldValueAsync<byte[]>(0, token));
            }

            return expired;
        },
        cancellation);

    private static async Task<int> DropAsync(DbConnection connection, byte[] id, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            $"DELETE FROM {BlobTables.Pieces} WHERE pieces_id = @id", cancellation, new SqlParameter("id", id));
        return await connection.ExecuteAsync(
            $"DELETE FROM {BlobTables.Leftovers} WHERE pieces_id = @id", cancellation, new SqlParameter("id", id));
    }

    private Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation) =>
        database.WriteAsync(BlobTables.Schema, write, cancellation);

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;
}
