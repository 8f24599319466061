using Grid.Core;

namespace Grid.Storage;

/// <summary>
/// Holds blobs by digest. Every backend, composition and guard is one of these and passes the same conformance suite.
/// The empty blob is present in every store. Absence is a value; an exception means the store could not answer.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// The digests of <paramref name="digests"/> that are not held, each once, in the order asked. What is held is
    /// touched: it counts as just used.
    /// </summary>
    ValueTask<IReadOnlyList<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation);

    /// <summary>
    /// Opens a blob for reading from <paramref name="offset"/> bytes on, or returns null when it is not held. An open
    /// stream stays readable to its end even if the blob is evicted meanwhile.
    /// </summary>
    /// <exception cref="GridException">OUT_OF_RANGE when the offset is negative or beyond the blob's size.</exception>
    ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation);

    /// <summary>
    /// Begins a blob. Nothing of it is visible until <see cref="IBlobWriter.CommitAsync"/> has checked size and hash;
    /// concurrent writers of the same blob do not disturb each other.
    /// </summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the blob is larger than the store can hold.</exception>
    ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation);

    /// <summary>
    /// Reads small blobs whole, one entry for each of <paramref name="digests"/> in their order, null for one that is not
    /// held. The caller bounds the total size; the bytes must not be changed.
    /// </summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation);

    /// <summary>
    /// The same with <paramref name="room"/>, memory of the caller's that the store may put blobs into instead of taking
    /// new memory for each. Beside the blobs it may need some for what stands around them.
    /// </summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, Memory<byte> room, CancellationToken cancellation) =>
        ReadBatchAsync(digests, cancellation);

    /// <summary>
    /// Writes small blobs held in memory, each verified; one entry for each of <paramref name="blobs"/> in their order,
    /// null for one that is now held, else why it was refused. A refused blob does not hold up the others. Afterwards the
    /// memory is the caller's again.
    /// </summary>
    ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation);
}
