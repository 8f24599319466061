using Google.Bytestream;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>
/// The generated client, but that the data of each <see cref="ReadResponse"/> lies in pooled memory, which
/// <see cref="ReadResponse.ReleaseData"/> gives back.
/// </summary>
public sealed class PooledByteStreamClient(CallInvoker callInvoker) : ByteStream.ByteStreamClient(callInvoker)
{
    public override AsyncServerStreamingCall<ReadResponse> Read(ReadRequest request, CallOptions options) =>
        CallInvoker.AsyncServerStreamingCall(PooledByteStream.Read, null, options, request);
}
