using System.Collections.Concurrent;
using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>The files of blobs too large for a segment.</summary>
internal sealed class OwnFiles(StoreFolder folder) : IDisposable
{
    private readonly ConcurrentQueue<string> _unsynced = new();

    // Publishing and dropping the same blob exclude each other, or a late drop would remove a file just published.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    public string Root => folder.Root;

    public string NewTemporaryPath() => folder.NewTemporaryPath();

    /// <summary>Moves a file into place and has it entered, unless the blob is held already.</summary>
    public bool TryPublish(Digest digest, string temporaryPath, Func<bool> isHeld, Action enter)
    {
        lock (StripeOf(digest))
        {
            if (isHeld())
            {
                return false;
            }

            string path = folder.PathToPublish(new StoredFile(digest, IsExecutable: false));
            File.Move(temporaryPath, path, overwrite: true);
            _unsynced.Enqueue(path);
            try
            {
                enter();
            }
            catch
            {
                File.Delete(path);
                throw;
            }

            return true;
        }
    }

    /// <summary>Deletes a file if its entry could be removed.</summary>
    public bool TryDrop(Digest digest, Func<bool> tryRemove)
    {
        lock (StripeOf(digest))
        {
            if (!tryRemove())
            {
                return false;
            }

            File.Delete(PathOf(digest));
            return true;
        }
    }

    /// <summary>Opens a file that nobody has written to since it was verified; null when there is none such.</summary>
    public FileStream? TryOpen(Digest digest)
    {
        try
        {
            FileStream content = new(PathOf(digest), ReadOptions);
            if (content.Length == digest.SizeBytes
                && (FileSeal.IsIntact(content.SafeFileHandle) || TrySealAgain(digest)))
            {
                return content;
            }

            content.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a file of the right length.</summary>
    public bool Exists(Digest digest)
    {
        FileInfo file = new(PathOf(digest));
        return file.Exists && file.Length == digest.SizeBytes;
    }

    /// <summary>Reads a file, and tells whether its bytes are those of its digest.</summary>
    public bool IsIntact(Digest digest) => Exists(digest) && TrySealAgain(digest);

    /// <summary>Brings to the medium what was published since the last time.</summary>
    public void Sync()
    {
        List<string> paths = [];
        while (_unsynced.TryDequeue(out string? path))
        {
            paths.Add(path);
        }

        try
        {
            Sync(paths);
        }
        catch
        {
            // Until all of them are on the medium none is taken for it.
            paths.ForEach(_unsynced.Enqueue);
            throw;
        }
    }

    /// <summary>Every file there is.</summary>
    public IReadOnlyList<FoundFile> Scan() => folder.Scan();

    /// <summary>Deletes a file that nothing stands for.</summary>
    public void Delete(StoredFile file) => File.Delete(folder.PathOf(file));

    public void Dispose() => folder.Dispose();

    private static FileStreamOptions ReadOptions { get; } = new()
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    };

    private void Sync(List<string> paths)
    {
        HashSet<string> folders = [];
        foreach (string path in paths.Where(TrySync))
        {
            AddFolders(folders, path);
        }

        foreach (string folderOfFiles in folders)
        {
            FolderSync.Run(folderOfFiles);
        }
    }

    // Those above may be as new as the file.
    private void AddFolders(HashSet<string> folders, string path)
    {
        string above = Path.GetDirectoryName(path)!;
        while (folders.Add(above) && above != Root)
        {
            above = Path.GetDirectoryName(above)!;
        }
    }

    // An evicted file needs no syncing.
    private static bool TrySync(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
            return true;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private bool TrySealAgain(Digest digest) =>
        FileSeal.TryApplyAgain(PathOf(digest), digest, BlobFile.ModeOf(isExecutable: false));

    private string PathOf(Digest digest) => folder.PathOf(new StoredFile(digest, IsExecutable: false));

    private Lock StripeOf(Digest digest) => _stripes[digest.Hash[0]];
}
