using System.Collections.Concurrent;
using System.Globalization;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// A folder with one file for each digest, and a folder beside them for files on their way, which are renamed into place:
/// a name that exists stands for a whole file.
/// </summary>
/// <remarks>
/// The folders that files are in are made when a file of theirs first comes, and remembered: no other write has to ask the
/// file system whether its folder exists.
/// </remarks>
internal sealed class StoreFolder : IDisposable
{
    private const string TemporaryFolder = "tmp";

    private readonly IFileNames _names;
    private readonly string _temporaryRoot;
    private readonly IDisposable _lock;
    private readonly ConcurrentDictionary<string, bool> _folders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> _foldersByName;
    private long _temporaryCount;

    private StoreFolder(string root, IFileNames names, string temporaryRoot, IDisposable held)
    {
        Root = root;
        _names = names;
        _lock = held;
        _temporaryRoot = temporaryRoot;
        _foldersByName = _folders.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The folder's absolute path.</summary>
    public string Root { get; }

    /// <summary>Opens or creates a folder, for this process alone, and removes what an earlier one left unfinished.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it open.</exception>
    public static StoreFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        FileStream held = LockRoot(root);
        string temporaryRoot = Path.Combine(root, TemporaryFolder);
        if (Directory.Exists(temporaryRoot))
        {
            Directory.Delete(temporaryRoot, recursive: true);
        }

        Directory.CreateDirectory(temporaryRoot);
        return new StoreFolder(root, SizedNames.Instance, temporaryRoot, held);
    }

    /// <summary>Opens or creates a folder that other processes may have open too, each in a session of its own.</summary>
    public static StoreFolder OpenShared(string root, IFileNames names, StoreSession session) =>
        new(Path.GetFullPath(root), names, session.TemporaryRoot, session);

    public string PathOf(StoredFile file) => _names.PathOf(Root, file);

    /// <summary>The path of a file in a folder that is not open.</summary>
    public static string PathOf(string root, StoredFile file) => SizedNames.Instance.PathOf(root, file);

    /// <summary>The path to rename a file to, in a folder that exists.</summary>
    public string PathToPublish(StoredFile file)
    {
        string path = PathOf(file);
        ReadOnlySpan<char> folder = Path.GetDirectoryName(path.AsSpan());
        if (!_foldersByName.ContainsKey(folder))
        {
            // Two writers may do this at once: a folder that exists is no failure.
            Directory.CreateDirectory(folder.ToString());
            _foldersByName.TryAdd(folder, true);
        }

        return path;
    }

    /// <summary>A path nobody has, for a file on its way.</summary>
    public string NewTemporaryPath() =>
        Path.Combine(_temporaryRoot, Interlocked.Increment(ref _temporaryCount).ToString("x", CultureInfo.InvariantCulture));

    /// <summary>Every file of the store, the one unused for longest first; files that are not the store's are passed over.</summary>
    public IReadOnlyList<FoundFile> Scan() => [.. _names.Scan(Root).OrderBy(found => found.UsedAt)];

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes a folder when there is none, and keeps others out of it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it open, or it cannot be written.</exception>
    public static FileStream LockRoot(string root)
    {
        try
        {
            PrivatePlaces.MakeFolder(root);
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"Cannot lock the folder '{root}': another process has it open, or it cannot be written ({failure.Message}). "
                + "Stop that process, or give this one a folder of its own.",
                failure);
        }
    }
}
