using System.Data.Common;
using Grid.Core;

namespace Grid.Storage.Sql.Databases;

/// <summary>SQLite works in this process, so a statement for each digest, prepared once, is the quickest way.</summary>
internal sealed class SqliteDialect : ISqlDialect
{
    public string BytesType => "BLOB";

    // Every writing transaction has the file's one lock from its beginning.
    public Task LockSchemaAsync(DbConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    public async Task SelectEachAsync(
        DbConnection connection,
        string columns,
        string table,
        IReadOnlyList<Digest> digests,
        Action<int, DbDataReader> found,
        CancellationToken cancellation)
    {
        await using DbCommand select = connection.Command($"SELECT {columns} FROM {table} WHERE {DigestKey.Condition}");
        for (int position = 0; position < digests.Count; position++)
        {
            Bind(select, [.. DigestKey.ParametersOf(digests[position])]);
            await using DbDataReader row = await select.ExecuteReaderAsync(cancellation);
            if (await row.ReadAsync(cancellation))
            {
                found(position, row);
            }
        }
    }

    public async Task<IReadOnlyList<int>> UpdateEachAsync(
        DbConnection connection,
        string table,
        string assignments,
        string condition,
        IReadOnlyList<(Digest Digest, long Expected)> rows,
        IReadOnlyList<SqlParameter> parameters,
        CancellationToken cancellation)
    {
        string bound = condition.Replace("expected", "@expected", StringComparison.Ordinal);
        await using DbCommand update = connection.Command(
            $"UPDATE {table} SET {assignments} WHERE {DigestKey.Condition} AND {bound}");
        List<int> updated = [];
        for (int position = 0; position < rows.Count; position++)
        {
            (Digest digest, long expected) = rows[position];
            Bind(update, [.. DigestKey.ParametersOf(digest), new("expected", expected), .. parameters]);
            if (await update.ExecuteNonQueryAsync(cancellation) > 0)
            {
                updated.Add(position);
            }
        }

        return updated;
    }

    private static void Bind(DbCommand command, ReadOnlySpan<SqlParameter> parameters)
    {
        bool isFirst = command.Parameters.Count == 0;
        for (int index = 0; index < parameters.Length; index++)
        {
            if (isFirst)
            {
                DbParameter made = command.CreateParameter();
                made.ParameterName = parameters[index].Name;
                command.Parameters.Add(made);
            }

            command.Parameters[index].Value = parameters[index].Value ?? DBNull.Value;
        }
    }
}
