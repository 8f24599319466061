using Google.Bytestream;
using Google.Protobuf;
using Grid.Protos.Pooling;
using Grpc.Core;

namespace Grid.Interop;

/// <summary>Keeps what was written last and answers it, in the same pieces, whatever the names.</summary>
internal sealed class OneBlobByteStream : PooledByteStreamBase
{
    private readonly List<byte[]> _pieces = [];

    public override async Task Read(
        ReadRequest request, IServerStreamWriter<ReadResponse> responseStream, ServerCallContext context)
    {
        foreach (byte[] piece in _pieces)
        {
            await responseStream.WriteAsync(new ReadResponse { Data = UnsafeByteOperations.UnsafeWrap(piece) });
        }
    }

    public override async Task<WriteResponse> Write(
        IAsyncStreamReader<WriteRequest> requestStream, ServerCallContext context)
    {
        _pieces.Clear();
        await foreach (WriteRequest request in requestStream.ReadAllAsync())
        {
            _pieces.Add(request.Data.ToByteArray());
            request.ReleaseData();
        }

        return new WriteResponse { CommittedSize = _pieces.Sum(piece => (long)piece.Length) };
    }

    public override Task<QueryWriteStatusResponse> QueryWriteStatus(
        QueryWriteStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new QueryWriteStatusResponse { Complete = _pieces.Count > 0 });
}
