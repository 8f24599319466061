using Google.Bytestream;
using Google.Protobuf;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

/// <summary>Uploads that do not go well.</summary>
internal static class UploadCalls
{
    /// <summary>Sends the beginning of a blob, waits until it was taken, and cancels the stream.</summary>
    public static async Task BreakUploadAsync(this StorageHost host, Blob blob, string name, int sizeBytes)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.WriteAsync(new WriteRequest
        {
            ResourceName = name,
            Data = ByteString.CopyFrom(blob.Content[..sizeBytes].Span),
        });
        await host.UntilCommittedAsync(name, sizeBytes);
    }

    /// <summary>Asks until the server has taken that much.</summary>
    public static async Task UntilCommittedAsync(this StorageHost host, string name, long sizeBytes)
    {
        QueryWriteStatusResponse status;
        do
        {
            status = await host.ByteStream.QueryWriteStatusAsync(new QueryWriteStatusRequest { ResourceName = name });
        }
        while (status.CommittedSize < sizeBytes);
    }

    /// <summary>Waits until the server has noticed that no stream is going on.</summary>
    public static Task UntilParkedAsync(this StorageHost host) =>
        Eventually.BecomesAsync(() => host.Uploads.ActiveCount, 0);
}
