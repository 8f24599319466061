using Google.Bytestream;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>
/// To serve ByteStream from, in place of the generated base: the data of each <see cref="WriteRequest"/> lies in pooled
/// memory, which <see cref="WriteRequest.ReleaseData"/> gives back.
/// </summary>
[BindServiceMethod(typeof(PooledByteStreamBase), nameof(BindService))]
public abstract class PooledByteStreamBase
{
    /// <summary>Found by the server through the attribute; the service is null when only the methods are asked for.</summary>
    public static void BindService(ServiceBinderBase serviceBinder, PooledByteStreamBase? service)
    {
        serviceBinder.AddMethod(PooledByteStream.Read, service is null ? null : service.Read);
        serviceBinder.AddMethod(PooledByteStream.Write, service is null ? null : service.Write);
        serviceBinder.AddMethod(PooledByteStream.QueryWriteStatus, service is null ? null : service.QueryWriteStatus);
    }

    public abstract Task Read(
        ReadRequest request, IServerStreamWriter<ReadResponse> responseStream, ServerCallContext context);

    public abstract Task<WriteResponse> Write(IAsyncStreamReader<WriteRequest> requestStream, ServerCallContext context);

    public abstract Task<QueryWriteStatusResponse> QueryWriteStatus(
        QueryWriteStatusRequest request, ServerCallContext context);
}
