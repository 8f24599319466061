using Google.Bytestream;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>
/// The methods of <c>google.bytestream.ByteStream</c> with pooled memory for the bytes of blobs. Who reads such a message
/// and is done with it calls its <c>ReleaseData</c>.
/// </summary>
internal static class PooledByteStream
{
    private const string ServiceName = "google.bytestream.ByteStream";

    public static Method<ReadRequest, ReadResponse> Read { get; } = new(
        MethodType.ServerStreaming,
        ServiceName,
        nameof(Read),
        PooledMarshallers.CreateUnpooled(ReadRequest.Parser),
        PooledMarshallers.Create(ReadResponse.FromPooled));

    public static Method<WriteRequest, WriteResponse> Write { get; } = new(
        MethodType.ClientStreaming,
        ServiceName,
        nameof(Write),
        PooledMarshallers.Create(WriteRequest.FromPooled),
        PooledMarshallers.CreateUnpooled(WriteResponse.Parser));

    public static Method<QueryWriteStatusRequest, QueryWriteStatusResponse> QueryWriteStatus { get; } = new(
        MethodType.Unary,
        ServiceName,
        nameof(QueryWriteStatus),
        PooledMarshallers.CreateUnpooled(QueryWriteStatusRequest.Parser),
        PooledMarshallers.CreateUnpooled(QueryWriteStatusResponse.Parser));
}
