using System.Security.Cryptography;
using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Keeps each result as a small file, so that results outlive the process.</summary>
/// <remarks>
/// A file is the result and the SHA-256 of its bytes. A truncated message may still parse, even an empty file does, as
/// the success of an action without outputs: what a crash cut short must be recognised.
/// </remarks>
public sealed class DiskActionCache : IActionCache, IDisposable
{
    private readonly StoreFolder _folder;
    private readonly long _sizeBytesMax;
    private readonly BlobIndex<StoredFile, bool> _index;

    // Results are few and small beside blobs: one writer at a time keeps index and files together.
    private readonly Lock _gate = new();

    private DiskActionCache(StoreFolder folder, long sizeBytesMax)
    {
        _folder = folder;
        _sizeBytesMax = sizeBytesMax;
        _index = new BlobIndex<StoredFile, bool>(sizeBytesMax, Evict);
    }

    /// <summary>Opens the cache in a folder, for this process alone, with what it held when it was last closed.</summary>
    /// <param name="root">The folder; created when there is none.</param>
    /// <param name="sizeBytesMax">The bound on the space its files occupy; null for as much as the file system has.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it open.</exception>
    public static DiskActionCache Open(string root, long? sizeBytesMax = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytesMax ?? 1);
        DiskActionCache cache = new(StoreFolder.Open(root), sizeBytesMax ?? long.MaxValue / 2);
        foreach (FoundFile found in cache._folder.Scan())
        {
            cache._index.Load(found.File, value: true, DiskSpace.Of(found.SizeBytes));
        }

        cache._index.TryReserve(0);
        return cache;
    }

    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        StoredFile file = new(actionDigest, IsExecutable: false);
        return new(_index.TryUse(file, out _) || IsThereAfterAll(file) ? Read(file) : null);
    }

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        byte[] content = Seal(result);
        try
        {
            Store(new StoredFile(actionDigest, IsExecutable: false), content);
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(_folder.Root, failure);
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Seal(Reapi.ActionResult result)
    {
        int sizeBytes = result.CalculateSize();
        byte[] content = new byte[sizeBytes + SHA256.HashSizeInBytes];
        result.WriteTo(content.AsSpan(0, sizeBytes));
        SHA256.HashData(content.AsSpan(0, sizeBytes), content.AsSpan(sizeBytes));
        return content;
    }

    // One that is just being replaced is out of the index for a moment, which must not read as a miss.
    private bool IsThereAfterAll(StoredFile file)
    {
        lock (_gate)
        {
            return _index.TryUse(file, out _);
        }
    }

    private Reapi.ActionResult? Read(StoredFile file)
    {
        try
        {
            byte[] content = File.ReadAllBytes(_folder.PathOf(file));
            if (TryUnseal(content, out ReadOnlySpan<byte> result))
            {
                return Reapi.ActionResult.Parser.ParseFrom(result);
            }
        }
        catch (FileNotFoundException)
        {
            // Evicted between the look into the index and the opening, or removed by hand.
        }

        Drop(file);
        return null;
    }

    private static bool TryUnseal(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> result)
    {
        int sizeBytes = content.Length - SHA256.HashSizeInBytes;
        result = sizeBytes < 0 ? default : content[..sizeBytes];
        return sizeBytes >= 0 && SHA256.HashData(result).AsSpan().SequenceEqual(content[sizeBytes..]);
    }

    private void Store(StoredFile file, byte[] content)
    {
        string temporaryPath = _folder.NewTemporaryPath();
        try
        {
            File.WriteAllBytes(temporaryPath, content);
            lock (_gate)
            {
                Publish(file, temporaryPath, DiskSpace.Of(content.Length));
            }
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }

    private void Publish(StoredFile file, string temporaryPath, long sizeBytes)
    {
        _index.TryRemove(file);
        if (!_index.TryReserve(sizeBytes))
        {
            throw GridException.ResourceExhausted(
                $"The result of action {file.Digest} does not fit into an action cache of {_sizeBytesMax} bytes: "
                + "raise the cache's size.");
        }

        File.Move(temporaryPath, _folder.PathToPublish(file), overwrite: true);
        _index.TryAdd(file, value: true, sizeBytes);
    }

    private void Drop(StoredFile file)
    {
        lock (_gate)
        {
            if (_index.TryRemove(file))
            {
                File.Delete(_folder.PathOf(file));
            }
        }
    }

    private void Evict(StoredFile file)
    {
        lock (_gate)
        {
            if (_index.TryEvict(file))
            {
                File.Delete(_folder.PathOf(file));
            }
        }
    }
}
