namespace Grid.Server.Client.Trees;

/// <summary>A symlink to be made.</summary>
internal sealed record PlannedSymlink(string Path, string Target);
