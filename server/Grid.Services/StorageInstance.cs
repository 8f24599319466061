using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Compression;
using Grid.Storage.Retention;
using Grid.Storage.Trees;

namespace Grid.Services;

/// <summary>What one instance offers to the storage services. What is null is not offered.</summary>
public sealed class StorageInstance
{
    /// <summary>Its blobs.</summary>
    public IBlobStore? Cas { get; init; }

    /// <summary>What is remembered of its trees; null when each is read anew.</summary>
    public TreeClosures? Trees { get; init; }

    /// <summary>The blobs its ByteStream reads and writes, which an operator may bound otherwise than the batches'.</summary>
    public IBlobStore? ByteStream { get; init; }

    /// <summary>
    /// Whether an upload of what is held already is read to its end, for clients that cannot be told before.
    /// </summary>
    public bool ReadsHeldUploads { get; init; }

    /// <summary>Its results.</summary>
    public IActionCache? ActionCache { get; init; }

    /// <summary>Whether clients may store results; Bazel uploads no outputs when they may not.</summary>
    public bool TakesActionCacheUpdates { get; init; } = true;

    /// <summary>The invocations that rely on its blobs; null when nothing of it is ever evicted.</summary>
    public InvocationBook? Invocations { get; init; }

    /// <summary>The digest functions its clients may use.</summary>
    public AcceptedFunctions Functions { get; init; } = AcceptedFunctions.All;

    /// <summary>Whether blobs may be sent and asked for compressed by zstd.</summary>
    public bool OffersZstd { get; init; } = Zstd.IsAvailable;

    /// <summary>Whether it runs actions.</summary>
    public bool IsExecutionEnabled { get; init; }

    /// <summary>Its blobs.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED when it offers none.</exception>
    public IBlobStore RequireCas() => Cas ?? throw NotOffered("no content-addressable storage");

    /// <summary>The blobs its ByteStream reads and writes.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED when it offers none.</exception>
    public IBlobStore RequireByteStream() => ByteStream ?? throw NotOffered("no ByteStream");

    /// <summary>Its results.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED when it offers none.</exception>
    public IActionCache RequireActionCache() => ActionCache ?? throw NotOffered("no action cache");

    /// <summary>Finds what trees lead to.</summary>
    public TreeClosures TreesOf(IBlobStore cas) => Trees ?? new TreeClosures(cas, TreeCacheOptions.None, TimeProvider.System);

    private static GridException NotOffered(string what) => new(
        GridStatus.Unimplemented, $"This instance has {what}: point the client at one that does.");
}
