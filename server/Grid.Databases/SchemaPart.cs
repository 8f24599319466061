namespace Grid.Databases;

/// <summary>The tables of one kind of store, and how they came to be: each step is run once on a database, in order.</summary>
/// <param name="Name">What the database remembers them by.</param>
/// <param name="Steps">Never changed once released; changes are further steps.</param>
public sealed record SchemaPart(string Name, IReadOnlyList<Func<ISqlTypes, string>> Steps);
