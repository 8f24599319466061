using Grid.Core;

namespace Grid.Server.Client.Trees;

/// <summary>A file to be downloaded.</summary>
internal sealed record PlannedFile(string Path, Digest Digest, bool IsExecutable);
