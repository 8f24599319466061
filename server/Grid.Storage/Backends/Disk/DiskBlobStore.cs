using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// Keeps each blob as a file of its own, verified on the way in and renamed into place, so that a sandbox can hard-link
/// it. What is held is known in memory: looking for missing blobs asks no file system.
/// </summary>
/// <remarks>
/// Nothing is synced to the medium: a blob can be uploaded again, and a sync each would cost more than all else. A file
/// cut short by a crash of the machine is recognised by its length at the next start, and removed.
/// </remarks>
public sealed class DiskBlobStore : IBlobFileStore, IBlobDeleter, IFileStage, IDisposable
{
    private readonly StoreFolder _folder;
    private readonly long _sizeBytesMax;
    private readonly StoreClock _clock;
    private readonly BlobIndex<StoredFile, UseMark> _index;

    private readonly StoreFiles _files;

    // Publishing and evicting the same blob exclude each other, or a late eviction would remove a file just published.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    private DiskBlobStore(StoreFolder folder, long? sizeBytesMax, StoreClock clock, StoreSession? session = null)
    {
        _folder = folder;
        _sizeBytesMax = sizeBytesMax ?? long.MaxValue / 2;
        _clock = clock;
        _files = new StoreFiles(folder, session);
        _index = new BlobIndex<StoredFile, UseMark>(_sizeBytesMax, Evict, clock);
    }

    public string Root => _folder.Root;

    /// <summary>Bytes the store occupies, uploads in progress included.</summary>
    public long SizeBytes => _index.SizeBytes;

    /// <summary>Opens the store in a folder, for this process alone, with what it held when it was last closed.</summary>
    /// <param name="root">The folder; created when there is none.</param>
    /// <param name="sizeBytesMax">The bound on the space its files occupy; null for as much as the file system has.</param>
    /// <param name="protectionWindow">Nothing touched within this time is evicted; zero for no such promise.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it open, or it holds segments.</exception>
    public static DiskBlobStore Open(
        string root, long? sizeBytesMax = null, TimeSpan protectionWindow = default, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytesMax ?? 1);
        StoreFormat.ThrowIfSegments(root);
        StoreClock clock = new(time ?? TimeProvider.System, protectionWindow);
        DiskBlobStore store = new(StoreFolder.Open(root), sizeBytesMax, clock);
        store.Load(CancellationToken.None);
        store._index.TryReserve(0);
        return store;
    }

    /// <summary>
    /// Opens a store that other processes may have open too, under the names of buildbox-casd's files, so that BuildStream
    /// finds them and one may take the other's place. What is in it already is found when it is asked for; how much that is
    /// becomes known by <see cref="Load"/>.
    /// </summary>
    /// <param name="root">The folder; created when there is none.</param>
    /// <param name="function">The digest function whose files have casd's names.</param>
    /// <param name="sizeBytesMax">The bound on the space its files occupy; null for as much as the file system has.</param>
    /// <param name="protectionWindow">Nothing touched within this time is evicted; zero for no such promise.</param>
    /// <param name="time">The clock.</param>
    public static DiskBlobStore OpenShared(
        string root, DigestFunction function, long? sizeBytesMax, TimeSpan protectionWindow, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytesMax ?? 1);
        StoreSession session = StoreSession.Begin(root, time);
        var folder = StoreFolder.OpenShared(root, new ObjectNames(function), session);
        StoredFile empty = new(function.Empty, IsExecutable: false);
        if (!File.Exists(folder.PathToPublish(empty)))
        {
            BlobFile.CreateEmpty(folder.NewTemporaryPath(), isExecutable: false, folder.PathOf(empty));
        }

        return new DiskBlobStore(folder, sizeBytesMax, new StoreClock(time, protectionWindow), session);
    }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        new(MissingBlobs.Of(digests, digest => Holds(new StoredFile(digest, IsExecutable: false))));

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        return new(digest.IsEmpty ? Stream.Null : OpenRead(digest, offset));
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new(OpenWrite(digest));

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = new ReadOnlyMemory<byte>?[digests.Count];
        for (int i = 0; i < contents.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            contents[i] = digests[i].IsEmpty ? ReadOnlyMemory<byte>.Empty : Read(digests[i]);
        }

        return new(contents);
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        for (int i = 0; i < refusals.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            refusals[i] = TryWrite(blobs[i]);
        }

        return new(refusals);
    }

    public ValueTask<bool> TryLinkAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation)
    {
        if (digest.IsEmpty)
        {
            BlobFile.CreateEmpty(path, isExecutable);
            return new(true);
        }

        StoredFile file = new(digest, isExecutable);
        return new((HoldsIntact(file) || TryMakeExecutable(file)) && TryLink(file, path));
    }

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            Drop(new StoredFile(digest, IsExecutable: false));
            Drop(new StoredFile(digest, IsExecutable: true));
        }

        return new([]);
    }

    /// <summary>
    /// Takes into account what is in the folder, and removes what was cut short. Only a store that is shared has to be told;
    /// its other calls may go on meanwhile.
    /// </summary>
    public void Load(CancellationToken cancellation)
    {
        foreach (FoundFile found in _folder.Scan())
        {
            cancellation.ThrowIfCancellationRequested();
            if (found.SizeBytes == found.File.Digest.SizeBytes)
            {
                _index.Load(found.File, new UseMark(), DiskSpace.Of(found.SizeBytes));
            }
            else
            {
                File.Delete(_folder.PathOf(found.File));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    string IFileStage.NewTemporaryPath() => _folder.NewTemporaryPath();

    void IFileStage.Reserve(Digest digest, long sizeBytes) => Reserve(digest, sizeBytes);

    void IFileStage.Release(long sizeBytes) => _index.Release(sizeBytes);

    bool IFileStage.TryPublish(Digest digest, string temporaryPath, long reservedSizeBytes) =>
        TryPublish(new StoredFile(digest, IsExecutable: false), temporaryPath, reservedSizeBytes);

    private void Reserve(Digest digest, long sizeBytes)
    {
        if (!_index.TryReserve(sizeBytes))
        {
            throw StoreLimits.Full(digest, _sizeBytesMax, _index.ProtectedSizeBytes, _clock.ProtectionWindow);
        }
    }

    private bool Holds(StoredFile file) =>
        _files.AreShared ? HoldsShared(file) : _index.TryUse(file, out _);

    private bool HoldsShared(StoredFile file)
    {
        if (!_index.TryUse(file, out UseMark? mark) && !TryAdopt(file, out mark))
        {
            return false;
        }

        return _files.TryMark(file, mark) || !_index.TryRemove(file);
    }

    // Another process may have made it, or it was not met yet.
    private bool TryAdopt(StoredFile file, [NotNullWhen(true)] out UseMark? mark)
    {
        if (_files.Exist(file))
        {
            _index.Load(file, new UseMark(), DiskSpace.Of(file.Digest.SizeBytes));
        }

        return _index.TryUse(file, out mark);
    }

    private DiskBlobWriter OpenWrite(Digest digest) => DiskSpace.Of(digest.SizeBytes) <= _sizeBytesMax
        ? new DiskBlobWriter(digest, this)
        : throw StoreLimits.BlobTooLarge(digest, _sizeBytesMax);

    private GridException? TryWrite(Blob blob)
    {
        if (BlobVerifier.ProblemOf(blob.Digest, blob.Content.Span) is { } problem)
        {
            return problem;
        }

        if (blob.Digest.IsEmpty || Holds(new StoredFile(blob.Digest, IsExecutable: false)))
        {
            return null;
        }

        try
        {
            using DiskBlobWriter writer = OpenWrite(blob.Digest);
            writer.WriteVerified(blob.Content.Span);
            return null;
        }
        catch (GridException refusal)
        {
            return refusal;
        }
    }

    private FileStream? OpenRead(Digest digest, long offset)
    {
        StoredFile file = new(digest, IsExecutable: false);
        if (!Holds(file))
        {
            return null;
        }

        try
        {
            if (_files.TryOpen(file) is { } content)
            {
                content.Position = offset;
                return content;
            }
        }
        catch (FileNotFoundException)
        {
            // Evicted between the look into the index and the opening, or removed by hand.
        }

        Drop(file);
        return null;
    }

    private ReadOnlyMemory<byte>? Read(Digest digest)
    {
        StoredFile file = new(digest, IsExecutable: false);
        if (!Holds(file))
        {
            return null;
        }

        try
        {
            if (_files.TryReadWhole(file) is { } content)
            {
                return content;
            }
        }
        catch (FileNotFoundException)
        {
            // As above.
        }

        Drop(file);
        return null;
    }

    private bool HoldsIntact(StoredFile file)
    {
        if (!Holds(file))
        {
            return false;
        }

        if (_files.AreIntact(file))
        {
            return true;
        }

        Drop(file);
        return false;
    }

    private bool TryMakeExecutable(StoredFile file)
    {
        StoredFile plain = file with { IsExecutable = false };
        if (!file.IsExecutable || !HoldsIntact(plain))
        {
            return false;
        }

        long reserved = DiskSpace.Of(file.Digest.SizeBytes);
        Reserve(file.Digest, reserved);
        string temporaryPath = _folder.NewTemporaryPath();
        try
        {
            BlobFile.CopySealed(_folder.PathOf(plain), temporaryPath, isExecutable: true);
            reserved = TryPublish(file, temporaryPath, reserved) ? 0 : reserved;
            return true;
        }
        catch (FileNotFoundException)
        {
            Drop(plain);
            return false;
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(Root, failure);
        }
        finally
        {
            File.Delete(temporaryPath);
            _index.Release(reserved);
        }
    }

    private bool TryLink(StoredFile file, string path)
    {
        string source = _folder.PathOf(file);
        try
        {
            BlobFile.LinkOrCopy(source, path);
            return true;
        }
        catch (FileNotFoundException) when (!File.Exists(source))
        {
            Drop(file);
            return false;
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(Path.GetDirectoryName(path) ?? path, failure);
        }
    }

    private bool TryPublish(StoredFile file, string temporaryPath, long reservedSizeBytes)
    {
        lock (StripeOf(file))
        {
            if (Holds(file))
            {
                return false;
            }

            File.Move(temporaryPath, _folder.PathToPublish(file), overwrite: true);
            return _index.TryAdd(file, new UseMark(), reservedSizeBytes);
        }
    }

    private void Drop(StoredFile file)
    {
        lock (StripeOf(file))
        {
            if (_index.TryRemove(file))
            {
                _files.Delete(file);
            }
        }
    }

    private void Evict(StoredFile file)
    {
        lock (StripeOf(file))
        {
            if (_clock.Protects && _files.AreUsed(file))
            {
                _index.TryUse(file, out _);
            }
            else if (_index.TryEvict(file))
            {
                _files.Delete(file);
            }
        }
    }

    private Lock StripeOf(StoredFile file) => _stripes[file.Digest.Hash[0]];
}
