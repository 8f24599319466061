using Grid.Core;
using Microsoft.Win32.SafeHandles;

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
    private readonly BlobIndex<StoredFile, bool> _index;

    // Publishing and evicting the same blob exclude each other, or a late eviction would remove a file just published.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    private DiskBlobStore(StoreFolder folder, long sizeBytesMax, StoreClock clock)
    {
        _folder = folder;
        _sizeBytesMax = sizeBytesMax;
        _clock = clock;
        _index = new BlobIndex<StoredFile, bool>(sizeBytesMax, Evict, clock);
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
        DiskBlobStore store = new(StoreFolder.Open(root), sizeBytesMax ?? long.MaxValue / 2, clock);
        store.Load();
        return store;
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

    public void Dispose() => _folder.Dispose();

    string IFileStage.NewTemporaryPath() => _folder.NewTemporaryPath();

    void IFileStage.Reserve(Digest digest, long sizeBytes) => Reserve(digest, sizeBytes);

    void IFileStage.Release(long sizeBytes) => _index.Release(sizeBytes);

    bool IFileStage.TryPublish(Digest digest, string temporaryPath, long reservedSizeBytes) =>
        TryPublish(new StoredFile(digest, IsExecutable: false), temporaryPath, reservedSizeBytes);

    private void Load()
    {
        foreach (FoundFile found in _folder.Scan())
        {
            if (found.SizeBytes == found.File.Digest.SizeBytes)
            {
                _index.Load(found.File, value: true, DiskSpace.Of(found.SizeBytes));
            }
            else
            {
                File.Delete(_folder.PathOf(found.File));
            }
        }

        _index.TryReserve(0);
    }

    private void Reserve(Digest digest, long sizeBytes)
    {
        if (!_index.TryReserve(sizeBytes))
        {
            throw StoreLimits.Full(digest, _sizeBytesMax, _index.ProtectedSizeBytes, _clock.ProtectionWindow);
        }
    }

    private bool Holds(StoredFile file) => _index.TryUse(file, out _);

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
            FileStream content = new(_folder.PathOf(file), ReadOptions);
            if (content.Length == digest.SizeBytes && IsIntact(file, content.SafeFileHandle))
            {
                content.Position = offset;
                return content;
            }

            content.Dispose();
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
            using SafeFileHandle handle = File.OpenHandle(
                _folder.PathOf(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] content = GC.AllocateUninitializedArray<byte>(checked((int)digest.SizeBytes));
            if (IsIntact(file, handle) && TryReadWhole(handle, content))
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

        if (FileSeal.IsIntact(_folder.PathOf(file), BlobFile.ModeOf(file.IsExecutable)) || TrySealAgain(file))
        {
            return true;
        }

        Drop(file);
        return false;
    }

    private bool IsIntact(StoredFile file, SafeFileHandle open) => FileSeal.IsIntact(open) || TrySealAgain(file);

    private bool TrySealAgain(StoredFile file) =>
        FileSeal.TryApplyAgain(_folder.PathOf(file), file.Digest, BlobFile.ModeOf(file.IsExecutable));

    private static bool TryReadWhole(SafeFileHandle handle, Span<byte> content)
    {
        int position = 0;
        while (position < content.Length)
        {
            int count = RandomAccess.Read(handle, content[position..], position);
            if (count == 0)
            {
                return false;
            }

            position += count;
        }

        return true;
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
            File.Copy(_folder.PathOf(plain), temporaryPath);
            using (SafeFileHandle copy = File.OpenHandle(temporaryPath, FileMode.Open, FileAccess.Read))
            {
                FileSeal.Apply(copy, BlobFile.ModeOf(isExecutable: true));
            }

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
            if (!HardLink.TryCreate(source, path))
            {
                BlobFile.Copy(source, path);
            }

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
            return _index.TryAdd(file, value: true, reservedSizeBytes);
        }
    }

    private void Drop(StoredFile file)
    {
        lock (StripeOf(file))
        {
            if (_index.TryRemove(file))
            {
                File.Delete(_folder.PathOf(file));
            }
        }
    }

    private void Evict(StoredFile file)
    {
        lock (StripeOf(file))
        {
            if (_index.TryEvict(file))
            {
                File.Delete(_folder.PathOf(file));
            }
        }
    }

    private Lock StripeOf(StoredFile file) => _stripes[file.Digest.Hash[0]];

    private static FileStreamOptions ReadOptions { get; } = new()
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    };
}
