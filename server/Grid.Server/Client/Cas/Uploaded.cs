namespace Grid.Server.Client.Cas;

/// <summary>A path that was uploaded, and its digest.</summary>
internal sealed record Uploaded(string Path, string Type, string Digest);
