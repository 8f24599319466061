using Grid.Server.Client.Output;

namespace Grid.Server.Client.Trees;

/// <summary>An upload a person may watch.</summary>
internal static class SessionUpload
{
    public static async Task<UploadedTotal> RunAsync(
        ClientSession session, IReadOnlyCollection<UploadBlob> blobs, CancellationToken cancellation)
    {
        BlobUpload upload = new(session.Blobs);
        IReadOnlyList<UploadBlob> missing = await upload.FindMissingAsync(blobs, cancellation);
        long sizeBytes = missing.Sum(blob => blob.Digest.SizeBytes);
        return await TransferProgress.RunAsync(session.Terminal, "uploading", sizeBytes, async progress =>
        {
            await upload.SendAsync(missing, progress, cancellation);
            return new UploadedTotal(missing.Count, sizeBytes);
        });
    }
}
