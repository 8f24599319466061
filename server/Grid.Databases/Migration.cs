using System.Data.Common;
using System.Globalization;
using Grid.Core;

namespace Grid.Databases;

/// <summary>Brings the tables of a part up to date. The caller holds the schema's lock, so servers may start together.</summary>
public static class Migration
{
    public static async Task RunAsync(
        SchemaPart part, ISqlTypes types, DbConnection connection, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS grid_schema (part TEXT PRIMARY KEY, version INTEGER NOT NULL)", cancellation);
        int version = await VersionAsync(part, connection, cancellation);
        if (version > part.Steps.Count)
        {
            throw GridException.FailedPrecondition(
                $"The tables of '{part.Name}' have version {version}, and this program knows {part.Steps.Count}: "
                + "run the program that made them, or a newer one.");
        }

        foreach (Func<ISqlTypes, string> step in part.Steps.Skip(version))
        {
            await connection.ExecuteAsync(step(types), cancellation);
        }

        if (version < part.Steps.Count)
        {
            await connection.ExecuteAsync(
                "INSERT INTO grid_schema (part, version) VALUES (@part, @version) "
                + "ON CONFLICT (part) DO UPDATE SET version = excluded.version",
                cancellation,
                new("part", part.Name),
                new("version", part.Steps.Count));
        }
    }

    private static async Task<int> VersionAsync(
        SchemaPart part, DbConnection connection, CancellationToken cancellation) =>
        Convert.ToInt32(
            await connection.ScalarAsync(
                "SELECT version FROM grid_schema WHERE part = @part", cancellation, new SqlParameter("part", part.Name)) ?? 0,
            CultureInfo.InvariantCulture);
}
