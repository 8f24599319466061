namespace Grid.Sandbox;

/// <summary>Which node properties are wanted of outputs.</summary>
/// <param name="HasModified">Whether <c>mtime</c> is.</param>
/// <param name="HasMode">Whether <c>unix_mode</c> is.</param>
/// <param name="ModeMask">Which bits of it.</param>
internal readonly record struct NodePropertyChoice(bool HasModified, bool HasMode, uint ModeMask = uint.MaxValue);
