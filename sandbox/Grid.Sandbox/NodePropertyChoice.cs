namespace Grid.Sandbox;

/// <summary>Which node properties are wanted of outputs.</summary>
internal readonly record struct NodePropertyChoice(bool HasModified, bool HasMode);
