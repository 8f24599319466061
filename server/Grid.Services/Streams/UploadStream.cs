using System.Runtime.ExceptionServices;
using Google.Bytestream;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Compression;
using Grpc.Core;

namespace Grid.Services.Streams;

/// <summary>One stream of an upload: its messages, the first of which has been read, become a blob.</summary>
internal sealed class UploadStream(IAsyncStreamReader<WriteRequest> messages, UploadTurn turn)
{
    private readonly string _name = messages.Current.ResourceName;

    /// <summary>Takes what comes, and commits the blob when the client says, or it shows, that it is whole.</summary>
    /// <returns>How many of the blob's bytes have come, over all streams.</returns>
    public async Task<long> ReceiveAsync(IBlobStore cas)
    {
        IBlobWriter writer = await turn.OpenAsync(cas, messages.Current.WriteOffset);
        bool isFinished = await TakeAsync(writer);
        while (!isFinished && await MoveNextAsync())
        {
            isFinished = await TakeAsync(writer);
        }

        if (!isFinished && !IsWhole(writer))
        {
            turn.Keep();
            return writer.CommittedSize;
        }

        await writer.CommitAsync(turn.Cancellation);
        return writer.CommittedSize;
    }

    private static bool IsWhole(IBlobWriter writer) =>
        writer is ZstdBlobWriter compressed ? compressed.IsWhole : writer.CommittedSize >= writer.Digest.SizeBytes;

    private async ValueTask<bool> TakeAsync(IBlobWriter writer)
    {
        WriteRequest message = messages.Current;
        ThrowIfOther(message.ResourceName);
        if (message.WriteOffset != writer.CommittedSize)
        {
            throw UploadTurn.WrongOffset(message.WriteOffset, writer.CommittedSize);
        }

        await writer.WriteAsync(message.Data.Memory, turn.Cancellation);
        message.ReleaseData();
        return message.FinishWrite;
    }

    private async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            return await messages.MoveNext(turn.Cancellation);
        }
        catch (Exception failure)
        {
            turn.Keep();
            ExceptionDispatchInfo.Throw(turn.TakenOver() ?? failure);
            throw;
        }
    }

    private void ThrowIfOther(string resourceName)
    {
        if (resourceName.Length > 0 && resourceName != _name)
        {
            throw GridException.InvalidArgument(
                $"The stream of '{_name}' has a message for '{resourceName}': open a stream for each upload.");
        }
    }
}
