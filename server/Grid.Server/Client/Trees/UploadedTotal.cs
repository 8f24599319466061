namespace Grid.Server.Client.Trees;

/// <summary>What an upload really sent: the server had the rest.</summary>
internal sealed record UploadedTotal(int Blobs, long SizeBytes);
