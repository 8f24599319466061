using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grid.Services.Streams;
using Grid.Services.Wire;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Services.Tests.Streams;

public sealed class BackPressureTests
{
    private const int PieceCount = 5;

    private static readonly byte[] Content = [.. Enumerable.Range(0, PieceCount).Select(index => (byte)index)];

    [Fact]
    public async Task While_a_store_is_busy_with_a_piece_no_other_is_taken_from_the_client()
    {
        BusyWriter writer = new(Digest.Of(Content));
        Pieces pieces = new(writer.Digest);
        await using UploadBook book = new(TimeProvider.System, new StorageServiceLimits());
        await using UploadTurn turn = await book.EnterAsync(
            new ResourceName(InstanceName.Empty, writer.Digest, UploadId: "1", IsCompressed: false), CancellationToken.None);
        await pieces.MoveNext(CancellationToken.None);

        Task<long> receiving = new UploadStream(pieces, turn).ReceiveAsync(new OneWriterStore(writer));
        for (int taken = 1; taken <= PieceCount; taken++)
        {
            // What is not taken stays in the connection's window, which is full soon, and then the client waits.
            pieces.TakenCount.ShouldBe(taken);
            writer.FinishPiece();
        }

        (await receiving).ShouldBe(PieceCount);
    }

    // Everything here goes on at once when it can, so that what is seen after a step is all that it led to.
    private sealed class Pieces(Digest digest) : IAsyncStreamReader<WriteRequest>
    {
        public int TakenCount { get; private set; }

        public WriteRequest Current => new()
        {
            ResourceName = TakenCount == 1 ? $"uploads/1/blobs/{digest}" : string.Empty,
            WriteOffset = TakenCount - 1,
            Data = ByteString.CopyFrom(Content, TakenCount - 1, 1),
            FinishWrite = TakenCount == PieceCount,
        };

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            TakenCount++;
            return Task.FromResult(TakenCount <= PieceCount);
        }
    }

    private sealed class BusyWriter(Digest digest) : IBlobWriter
    {
        private TaskCompletionSource _piece = new();

        public Digest Digest => digest;

        public long CommittedSize { get; private set; }

        public void FinishPiece()
        {
            TaskCompletionSource finished = _piece;
            _piece = new TaskCompletionSource();
            finished.SetResult();
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
        {
            await _piece.Task;
            CommittedSize += content.Length;
        }

        public ValueTask CommitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class OneWriterStore(IBlobWriter writer) : IBlobStore
    {
        public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
            IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => new([.. digests]);

        public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) => new((Stream?)null);

        public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) => new(writer);

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
            IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
            new(new ReadOnlyMemory<byte>?[digests.Count]);

        public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
            IReadOnlyList<Blob> blobs, CancellationToken cancellation) => new(new GridException?[blobs.Count]);
    }
}
