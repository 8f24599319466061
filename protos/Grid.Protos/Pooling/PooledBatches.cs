using Build.Bazel.Remote.Execution.V2;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>Marshallers for the messages that carry blobs in batches.</summary>
public static class PooledBatches
{
    private static readonly Marshaller<BatchUpdateBlobsRequest> UpdateRequest =
        PooledMarshallers.Create(BatchUpdateBlobsRequest.FromPooled);

    private static readonly Marshaller<BatchReadBlobsResponse> ReadResponse = new(
        WriteAndRelease, context => BatchReadBlobsResponse.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    /// <summary>The marshaller for messages of a type, in place of <paramref name="generated"/> where there is one.</summary>
    public static Marshaller<T> InPlaceOf<T>(Marshaller<T> generated) =>
        UpdateRequest as Marshaller<T> ?? ReadResponse as Marshaller<T> ?? generated;

    private static void WriteAndRelease(BatchReadBlobsResponse response, SerializationContext context)
    {
        PooledMarshallers.Write(response, context);
        response.ReleaseData();
    }
}
