using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>A blob on its way to be a file of its own: a temporary file until it is committed.</summary>
internal sealed class DiskBlobWriter : IBlobWriter, IDisposable
{
    // Below this a hop to another thread costs more than hashing and writing at the same time gains.
    private const int OverlapSizeBytesMin = 32 * 1024;

    private readonly IFileStage _stage;
    private readonly BlobVerifier _verifier;
    private readonly string _temporaryPath;
    private readonly SafeFileHandle _file;
    private long _reservedSizeBytes;
    private bool _isPublished;

    public DiskBlobWriter(Digest digest, IFileStage stage)
    {
        Digest = digest;
        _stage = stage;
        _verifier = new BlobVerifier(digest);
        _temporaryPath = stage.NewTemporaryPath();
        _file = Create(_temporaryPath, stage.Root);
    }

    public Digest Digest { get; }

    public long CommittedSize => _verifier.SizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        // Not cancelled: a piece that came is taken whole, so that hash and file agree on where a resumed upload goes on.
        _verifier.ThrowIfTooLong(content.Length);
        Reserve(CommittedSize + content.Length);
        try
        {
            await AppendAsync(content);
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(_stage.Root, failure);
        }
    }

    public ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!Digest.IsEmpty)
        {
            Publish();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Writes and commits content that was verified already.</summary>
    public void WriteVerified(ReadOnlySpan<byte> content)
    {
        Reserve(content.Length);
        try
        {
            RandomAccess.Write(_file, content, fileOffset: 0);
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(_stage.Root, failure);
        }

        Publish();
    }

    public void Dispose()
    {
        _file.Dispose();
        _verifier.Dispose();
        if (!_isPublished)
        {
            File.Delete(_temporaryPath);
            _stage.Release(_reservedSizeBytes);
            _isPublished = true;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static SafeFileHandle Create(string path, string root)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            throw DiskSpace.Exhausted(root, failure);
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> content)
    {
        long offset = CommittedSize;
        if (content.Length < OverlapSizeBytesMin)
        {
            RandomAccess.Write(_file, content.Span, offset);
            _verifier.Append(content.Span);
            return;
        }

        Task written = RandomAccess.WriteAsync(_file, content, offset, CancellationToken.None).AsTask();
        _verifier.Append(content.Span);
        await written;
    }

    private void Publish()
    {
        FileSeal.Apply(_file, BlobFile.ModeOf(isExecutable: false));
        _file.Dispose();
        _isPublished = _stage.TryPublish(Digest, _temporaryPath, _reservedSizeBytes);
    }

    private void Reserve(long sizeBytes)
    {
        long needed = DiskSpace.Of(sizeBytes) - _reservedSizeBytes;
        if (needed > 0)
        {
            _stage.Reserve(Digest, needed);
            _reservedSizeBytes += needed;
        }
    }
}
