using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Where blobs become files: what a <see cref="DiskBlobWriter"/> needs of its store.</summary>
internal interface IFileStage
{
    /// <summary>The folder of the store, for messages.</summary>
    string Root { get; }

    /// <summary>A path nobody has, for a file on its way.</summary>
    string NewTemporaryPath();

    /// <summary>Takes room before it is filled.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there is none.</exception>
    void Reserve(Digest digest, long sizeBytes);

    /// <summary>Gives back room that was not filled after all.</summary>
    void Release(long sizeBytes);

    /// <summary>
    /// Moves a whole, verified file into place. False when the blob was there already: the file and its reservation are
    /// still the caller's then.
    /// </summary>
    bool TryPublish(Digest digest, string temporaryPath, long reservedSizeBytes);
}
