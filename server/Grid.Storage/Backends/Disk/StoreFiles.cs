using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>
/// The files of a store as the disk has them: sealed, and perhaps changed by others since. Where several processes share
/// them, each also sees by their times what the others use.
/// </summary>
/// <param name="folder">Where they are.</param>
/// <param name="session">This process's time with a folder that is shared; null when it is this process's alone.</param>
internal sealed class StoreFiles(StoreFolder folder, StoreSession? session)
{
    /// <summary>Whether other processes may come and go in the folder.</summary>
    public bool AreShared => session is not null;

    /// <summary>Whether there is a file of the right length.</summary>
    public bool Exist(StoredFile file)
    {
        FileInfo found = new(folder.PathOf(file));
        return found.Exists && found.Length == file.Digest.SizeBytes;
    }

    /// <summary>Shows the other processes, once in a session, that a file is used; false when it is gone.</summary>
    public bool TryMark(StoredFile file, UseMark mark)
    {
        if (mark.IsSet)
        {
            return true;
        }

        try
        {
            File.SetLastAccessTimeUtc(folder.PathOf(file), session!.Now.UtcDateTime);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's, who shares the folder: it is there, and its times are not ours to set.
        }

        return mark.IsSet = true;
    }

    /// <summary>Whether a session that is going on, this one or another, has used a file.</summary>
    public bool AreUsed(StoredFile file) =>
        session is not null && File.GetLastAccessTimeUtc(folder.PathOf(file)) >= session.OldestBeganAt().UtcDateTime;

    /// <summary>Opens a file whose bytes are those of its digest; null for any other.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public FileStream? TryOpen(StoredFile file)
    {
        FileStream content = new(folder.PathOf(file), ReadOptions);
        if (content.Length == file.Digest.SizeBytes && AreIntact(file, content.SafeFileHandle))
        {
            return content;
        }

        content.Dispose();
        return null;
    }

    /// <summary>Reads a file whose bytes are those of its digest; null for any other.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public byte[]? TryReadWhole(StoredFile file)
    {
        using SafeFileHandle handle = File.OpenHandle(
            folder.PathOf(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] content = GC.AllocateUninitializedArray<byte>(checked((int)file.Digest.SizeBytes));
        return AreIntact(file, handle) && TryReadWhole(handle, content) ? content : null;
    }

    /// <summary>Whether a file's bytes are those of its digest and its permissions those it needs.</summary>
    public bool AreIntact(StoredFile file) =>
        FileSeal.IsIntact(folder.PathOf(file), BlobFile.ModeOf(file.IsExecutable)) || TrySealAgain(file);

    /// <summary>Deletes a file.</summary>
    public void Delete(StoredFile file)
    {
        // A name without a size may stand for another digest's file by now: for what was cut short before it was written again.
        if (session is null || Exist(file))
        {
            File.Delete(folder.PathOf(file));
        }
    }

    private static FileStreamOptions ReadOptions { get; } = new()
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    };

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

    private bool AreIntact(StoredFile file, SafeFileHandle open) => FileSeal.IsIntact(open) || TrySealAgain(file);

    private bool TrySealAgain(StoredFile file) => session is null
        ? FileSeal.TryApplyAgain(folder.PathOf(file), file.Digest, BlobFile.ModeOf(file.IsExecutable))
        : FileSeal.HasBytesOf(folder.PathOf(file), file.Digest) && TryReplace(file);

    // Clients make links to the files of a shared store and give those the permissions they like: theirs they shall keep,
    // and the store gets a file of its own again.
    private bool TryReplace(StoredFile file)
    {
        string path = folder.PathOf(file);
        string temporaryPath = folder.NewTemporaryPath();
        try
        {
            BlobFile.CopySealed(path, temporaryPath, file.IsExecutable);
            if (!FileSeal.HasBytesOf(temporaryPath, file.Digest))
            {
                return false;
            }

            File.Move(temporaryPath, path, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }
}
