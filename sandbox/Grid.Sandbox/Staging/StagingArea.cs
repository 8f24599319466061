using System.Globalization;
using System.Security.Cryptography;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Staging;

/// <summary>
/// Where input roots are laid out. Each process has a folder of its own in it and holds a lock beside that folder, so
/// that the next one recognises what a killed process left behind: its folders are removed, its actions' processes too.
/// Put it on the file system of the store that inputs are linked from.
/// </summary>
public sealed class StagingArea : IDisposable
{
    internal const string LockSuffix = ".lock";
    private const int RunIdBytes = 4;
    private const int SequenceBits = 24;
    private const int FolderNameDigits = 16;

    private const UnixFileMode MayBePassed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _runPath;
    private readonly FileStream _lock;
    private readonly ulong _runId;
    private long _sequence;

    private StagingArea(string path, string runPath, ulong runId, FileStream held)
    {
        Path = path;
        _runPath = runPath;
        _runId = runId;
        _lock = held;
        Directory.CreateDirectory(runPath, MayBePassed);
    }

    /// <summary>The area itself, without symlinks.</summary>
    public string Path { get; }

    /// <summary>This process's own folder in it.</summary>
    internal string RunPath => _runPath;

    /// <summary>Opens or creates an area, and clears away what killed processes left in it.</summary>
    public static StagingArea Open(string path)
    {
        Directory.CreateDirectory(path);

        // Links inside an input root are compared with its path, so the path must be the one the kernel reports.
        path = RealPath.Of(System.IO.Path.GetFullPath(path));
        foreach (string lockPath in Directory.EnumerateFiles(path, "*" + LockSuffix))
        {
            RemoveIfAbandoned(lockPath);
        }

        while (true)
        {
            string runId = RandomNumberGenerator.GetHexString(RunIdBytes * 2, lowercase: true);
            string runPath = $"{path}/{runId}";
            if (TryLock(runPath + LockSuffix, FileMode.CreateNew) is { } held)
            {
                return new StagingArea(path, runPath, ulong.Parse(runId, NumberStyles.HexNumber, null), held);
            }
        }
    }

    /// <summary>Makes the folder of one action.</summary>
    internal ActionFolder CreateFolder(WriteBounds? bounds = null)
    {
        // The run's folder cannot be listed, so that actions of one user do not find one another's folders.
        string name = RandomNumberGenerator.GetHexString(FolderNameDigits, lowercase: true);
        return new ActionFolder($"{_runPath}/{name}", NextMark()) { Bounds = bounds };
    }

    /// <summary>A number that processes of this run, and no others, are known by.</summary>
    internal ulong NextMark()
    {
        ulong sequence = (ulong)Interlocked.Increment(ref _sequence);
        return (_runId << SequenceBits) | (sequence & ((1UL << SequenceBits) - 1));
    }

    /// <summary>Makes a folder to mount something on that serves all actions of this process.</summary>
    internal string CreateMountPoint(string name)
    {
        string path = $"{_runPath}.{name}";
        Directory.CreateDirectory(path);
        return path;
    }

    public void Dispose()
    {
        RemoveRun(_runPath);
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private static void RemoveIfAbandoned(string lockPath)
    {
        string runPath = lockPath[..^LockSuffix.Length];
        string name = System.IO.Path.GetFileName(runPath);
        if (!ulong.TryParse(name, NumberStyles.AllowHexSpecifier, null, out ulong runId)
            || TryLock(lockPath, FileMode.Open) is not { } held)
        {
            return;
        }

        using (held)
        {
            ProcessTree.KillWithoutWaiting(mark => mark >> SequenceBits == runId);
            LeftMounts.Remove(runPath);
            RemoveRun(runPath);
            File.Delete(lockPath);
        }
    }

    private static void RemoveRun(string runPath)
    {
        TreeRemoval.Remove(runPath);
        foreach (string mountPoint in Directory.EnumerateDirectories(
            System.IO.Path.GetDirectoryName(runPath)!, $"{System.IO.Path.GetFileName(runPath)}.*"))
        {
            TreeRemoval.Remove(mountPoint);
        }
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Held by a living process, or gone in this moment: not ours to remove, not a name to take.
            return null;
        }
    }
}
