using Google.Protobuf;
using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Results;

/// <summary>Results as rows of a database, for servers that share one.</summary>
/// <param name="database">The caller's to dispose of.</param>
/// <param name="salt">Caches with different salts share the database and see nothing of each other.</param>
/// <param name="time">When a result was stored is told by it.</param>
public sealed class SqlActionCache(SqlDatabase database, string salt, TimeProvider time) : IActionCache
{
    private const string Table = "grid_action_result";

    private static readonly SchemaPart Schema = new("action results", [First]);

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        object? result = await database.ReadAsync(
            Schema,
            (connection, token) => connection.ScalarAsync(
                $"SELECT result FROM {Table} WHERE salt = @salt AND {DigestKey.Condition}", token, KeyOf(actionDigest)),
            cancellation);
        return result is byte[] content ? Reapi.ActionResult.Parser.ParseFrom(content) : null;
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        SqlParameter[] parameters =
        [
            .. KeyOf(actionDigest),
            new("result", result.ToByteArray()),
            new("now", time.GetUtcNow().ToUnixTimeMilliseconds()),
        ];
        await database.WriteAsync(
            Schema,
            (connection, token) => connection.ExecuteAsync(
                $"INSERT INTO {Table} (salt, {DigestKey.Columns}, result, stored_at) "
                + "VALUES (@salt, @function, @hash, @size, @result, @now) "
                + $"ON CONFLICT (salt, {DigestKey.Columns}) DO UPDATE SET result = excluded.result, stored_at = excluded.stored_at",
                token,
                parameters),
            cancellation);
    }

    private static string First(ISqlTypes types) =>
        $"""
        CREATE TABLE {Table} (
            salt TEXT NOT NULL,
            {DigestKey.Definition(types)},
            result {types.BytesType} NOT NULL,
            stored_at BIGINT NOT NULL,
            PRIMARY KEY (salt, {DigestKey.Columns}))
        """;

    private SqlParameter[] KeyOf(Digest digest) => [new("salt", salt), .. DigestKey.ParametersOf(digest)];
}
