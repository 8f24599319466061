using Grid.Core;

namespace Grid.Storage;

/// <summary>A store that keeps each blob as a file of its own, so that a sandbox can hard-link it instead of copying.</summary>
public interface IBlobFileStore : IBlobStore
{
    /// <summary>The folder the files live in; links can be made on its file system only.</summary>
    string Root { get; }

    /// <summary>
    /// Makes <paramref name="path"/>, which must not exist, a read-only file with the blob's bytes: a hard link, or a copy
    /// where the file system refuses the link. False when the blob is not held.
    /// </summary>
    ValueTask<bool> TryLinkAsync(Digest digest, string path, bool isExecutable, CancellationToken cancellation);
}
