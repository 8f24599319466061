using System.Data.Common;

namespace Grid.Databases;

/// <summary>Statements with named values.</summary>
public static class SqlCommands
{
    public static DbCommand Command(this DbConnection connection, string text, params ReadOnlySpan<SqlParameter> parameters)
    {
        DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts are put together from this room's own constants; values are always parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (SqlParameter parameter in parameters)
        {
            DbParameter bound = command.CreateParameter();
            bound.ParameterName = parameter.Name;
            bound.Value = parameter.Value ?? DBNull.Value;
            command.Parameters.Add(bound);
        }

        return command;
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(
        this DbConnection connection, string text, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using DbCommand command = connection.Command(text, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The first column of the first row, or null when there is none.</summary>
    public static async Task<object?> ScalarAsync(
        this DbConnection connection, string text, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using DbCommand command = connection.Command(text, parameters);
        return await command.ExecuteScalarAsync(cancellation) is { } value and not DBNull ? value : null;
    }
}
