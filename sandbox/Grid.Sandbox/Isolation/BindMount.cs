namespace Grid.Sandbox.Isolation;

/// <summary>A path of the host that an isolated command sees.</summary>
/// <param name="Source">An absolute path of the host.</param>
/// <param name="Target">The absolute path the command sees it at.</param>
/// <param name="IsWritable">Whether the command may write to it: what one action writes, the next one finds.</param>
public sealed record BindMount(string Source, string Target, bool IsWritable);
