using Grid.Core;

namespace Grid.Storage;

/// <summary>A blob on its way into a store. Disposing of it without a commit leaves no trace.</summary>
public interface IBlobWriter : IAsyncDisposable
{
    /// <summary>What is being written.</summary>
    Digest Digest { get; }

    /// <summary>Bytes taken so far; a resumed upload goes on from here.</summary>
    long CommittedSize { get; }

    /// <summary>Appends bytes; afterwards the memory is the caller's again.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT as soon as more bytes came than the digest says.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Checks size and hash, then makes the blob visible, whole.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the bytes are not those of the digest; nothing is stored.</exception>
    ValueTask CommitAsync(CancellationToken cancellation);
}
