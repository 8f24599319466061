using System.Data.Common;
using Grid.Storage.Assets;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Assets;

/// <summary>Assets as rows of a database, for servers that share one.</summary>
/// <param name="database">The caller's to dispose of.</param>
/// <param name="options">How long they are kept.</param>
/// <param name="time">What is over is told by it.</param>
public sealed class SqlAssetStore(SqlDatabase database, SqlAssetStoreOptions options, TimeProvider time) : IAssetStore
{
    private const string Table = "grid_asset";

    private static readonly SchemaPart Schema = new("assets", [First, UseIndex, ExpiryIndex]);

    private long _sweptAt = time.GetTimestamp();

    public async ValueTask<Asset?> FindAsync(AssetKey key, CancellationToken cancellation)
    {
        (Asset? asset, long usedAt) = await database.ReadAsync(
            Schema, (connection, token) => ReadAsync(connection, key, token), cancellation);
        long now = Now;
        if (asset is not null && now - usedAt >= options.UseGrain.TotalMilliseconds)
        {
            await database.WriteAsync(
                Schema,
                (connection, token) => connection.ExecuteAsync(
                    $"UPDATE {Table} SET used_at = @now WHERE id = @id", token, IdOf(key), new("now", now)),
                cancellation);
        }

        return asset;
    }

    public async ValueTask PutAsync(IReadOnlyCollection<AssetKey> keys, Asset asset, CancellationToken cancellation)
    {
        // In one order everywhere: two who push the same names must not wait for each other.
        AssetKey[] ordered = [.. keys.Distinct().OrderBy(key => key.Id.HashText, StringComparer.Ordinal)];
        bool isSweepDue = time.GetElapsedTime(Interlocked.Read(ref _sweptAt)) >= options.SweepPeriod;
        await database.WriteAsync(Schema, (connection, token) => WriteAsync(connection, ordered, asset, isSweepDue, token), cancellation);
        if (isSweepDue)
        {
            Interlocked.Exchange(ref _sweptAt, time.GetTimestamp());
        }
    }

    private static string First(ISqlTypes types) =>
        $"""
        CREATE TABLE {Table} (
            id {types.BytesType} PRIMARY KEY,
            uri TEXT NOT NULL,
            asset {types.BytesType} NOT NULL,
            stored_at BIGINT NOT NULL,
            expires_at BIGINT,
            used_at BIGINT NOT NULL)
        """;

    private static string UseIndex(ISqlTypes types) => $"CREATE INDEX {Table}_use ON {Table} (used_at)";

    private static string ExpiryIndex(ISqlTypes types) => $"CREATE INDEX {Table}_expiry ON {Table} (expires_at)";

    private static SqlParameter IdOf(AssetKey key) => new("id", key.Id.Hash.ToArray());

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<(Asset? Asset, long UsedAt)> ReadAsync(
        DbConnection connection, AssetKey key, CancellationToken cancellation)
    {
        await using DbCommand select = connection.Command(
            $"SELECT asset, stored_at, expires_at, used_at FROM {Table} WHERE id = @id", IdOf(key));
        await using DbDataReader row = await select.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return default;
        }

        DateTimeOffset? expiresAt =
            await row.IsDBNullAsync(2, cancellation) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2));
        DateTimeOffset storedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1));
        byte[] content = await row.GetFieldValueAsync<byte[]>(0, cancellation);
        return (AssetContent.Read(content, storedAt, expiresAt), row.GetInt64(3));
    }

    private async Task<bool> WriteAsync(
        DbConnection connection, AssetKey[] keys, Asset asset, bool isSweepDue, CancellationToken cancellation)
    {
        byte[] content = AssetContent.Of(asset);
        foreach (AssetKey key in keys)
        {
            await connection.ExecuteAsync(
                $"INSERT INTO {Table} (id, uri, asset, stored_at, expires_at, used_at) "
                + "VALUES (@id, @uri, @asset, @stored, @expires, @now) "
                + "ON CONFLICT (id) DO UPDATE SET asset = excluded.asset, stored_at = excluded.stored_at, "
                + "expires_at = excluded.expires_at, used_at = excluded.used_at",
                cancellation,
                IdOf(key),
                new("uri", key.Name),
                new("asset", content),
                new("stored", asset.StoredAt.ToUnixTimeMilliseconds()),
                new("expires", asset.ExpiresAt?.ToUnixTimeMilliseconds() ?? (object)DBNull.Value),
                new("now", Now));
        }

        return isSweepDue && await SweepAsync(connection, cancellation) > 0;
    }

    private Task<int> SweepAsync(DbConnection connection, CancellationToken cancellation) => connection.ExecuteAsync(
        $"DELETE FROM {Table} WHERE id IN (SELECT id FROM {Table} "
        + $"WHERE expires_at < @now OR used_at < @unused LIMIT {options.SweepCountMax})",
        cancellation,
        new("now", Now),
        new("unused", Now - (long)options.UnusedMax.TotalMilliseconds));
}
