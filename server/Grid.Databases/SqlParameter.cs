namespace Grid.Databases;

/// <summary>A value of a statement, by the name it has there.</summary>
public readonly record struct SqlParameter(string Name, object? Value);
