using Grid.Core;

namespace Grid.Sandbox.Staging;

/// <summary>A file of an input root and the path it belongs at.</summary>
internal readonly record struct InputFile(string Path, Digest Digest, Reapi.FileNode Node);
