namespace Grid.Storage.Sql.Databases;

/// <summary>A value of a statement, by the name it has there.</summary>
internal readonly record struct SqlParameter(string Name, object? Value);
