using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// A folder with one file for each digest, <c>{function}/{first byte}/{hash}-{size}</c>, and a folder beside them for
/// files on their way, which are renamed into place: a name that exists stands for a whole file.
/// </summary>
/// <remarks>
/// The size stands in the name so that a file cut short by a crash of the machine is recognised at the next start.
/// 256 folders a function, all made at its first blob: with ten million files each still has a size that file systems
/// are quick with, and no write has to ask the file system whether its folder exists.
/// </remarks>
internal sealed class StoreFolder : IDisposable
{
    private const string TemporaryFolder = "tmp";
    private const string ExecutableSuffix = ".x";

    private readonly string _temporaryRoot;
    private readonly FileStream _lock;
    private readonly ConcurrentDictionary<DigestFunction, bool> _functionsWithFolders = new();
    private long _temporaryCount;

    private StoreFolder(string root, FileStream held)
    {
        Root = root;
        _lock = held;
        _temporaryRoot = Path.Combine(root, TemporaryFolder);
    }

    /// <summary>The folder's absolute path.</summary>
    public string Root { get; }

    /// <summary>Opens or creates a folder, for this process alone, and removes what an earlier one left unfinished.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it open.</exception>
    public static StoreFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        StoreFolder folder = new(root, LockRoot(root));
        folder.MakeTemporaryFolder();
        return folder;
    }

    public string PathOf(StoredFile file) => PathOf(Root, file);

    /// <summary>The path of a file in a folder that is not open.</summary>
    public static string PathOf(string root, StoredFile file)
    {
        string hash = file.Digest.HashText;
        string suffix = file.IsExecutable ? ExecutableSuffix : string.Empty;
        return $"{root}/{file.Digest.Function.Name}/{hash.AsSpan(0, 2)}/{hash}-{file.Digest.SizeBytes}{suffix}";
    }

    /// <summary>The path to rename a file to, in a folder that exists.</summary>
    public string PathToPublish(StoredFile file)
    {
        if (!_functionsWithFolders.ContainsKey(file.Digest.Function))
        {
            MakeFolders(file.Digest.Function);
        }

        return PathOf(file);
    }

    /// <summary>A path nobody has, for a file on its way.</summary>
    public string NewTemporaryPath() =>
        Path.Combine(_temporaryRoot, Interlocked.Increment(ref _temporaryCount).ToString("x", CultureInfo.InvariantCulture));

    /// <summary>Every file of the store, the one unused for longest first; files that are not the store's are passed over.</summary>
    public IReadOnlyList<FoundFile> Scan() =>
        [.. DigestFunction.All.SelectMany(ScanFunction).OrderBy(found => found.UsedAt)];

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

    private void MakeTemporaryFolder()
    {
        if (Directory.Exists(_temporaryRoot))
        {
            Directory.Delete(_temporaryRoot, recursive: true);
        }

        Directory.CreateDirectory(_temporaryRoot);
    }

    // Two writers may do this at once: a folder that exists is no failure.
    private void MakeFolders(DigestFunction function)
    {
        for (int first = 0; first <= byte.MaxValue; first++)
        {
            Directory.CreateDirectory(Path.Combine(Root, function.Name, $"{first:x2}"));
        }

        _functionsWithFolders.TryAdd(function, true);
    }

    private IEnumerable<FoundFile> ScanFunction(DigestFunction function)
    {
        string folder = Path.Combine(Root, function.Name);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        FileSystemEnumerable<FoundFile?> files = new(
            folder,
            (ref FileSystemEntry entry) => ToFoundFile(function, ref entry),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
        };
        return files.OfType<FoundFile>();
    }

    private static FoundFile? ToFoundFile(DigestFunction function, ref FileSystemEntry entry)
    {
        ReadOnlySpan<char> name = entry.FileName;
        bool isExecutable = name.EndsWith(ExecutableSuffix, StringComparison.Ordinal);
        name = isExecutable ? name[..^ExecutableSuffix.Length] : name;
        int dash = name.IndexOf('-');
        return dash > 0
            && long.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long sizeBytes)
            && Digest.TryParse(function, name[..dash], sizeBytes, out Digest digest)
                ? new FoundFile(new StoredFile(digest, isExecutable), entry.Length, entry.LastAccessTimeUtc)
                : null;
    }
}
