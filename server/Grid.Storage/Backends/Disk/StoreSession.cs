using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// One process's time with a store that several have open. Its folder for files on their way says that it lives, by a lock,
/// and since when, by the age of that lock: what any living session used is not another's to evict.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    private const string Prefix = "grid-";
    private const string LockName = "lock";
    private const int TriesMax = 10;

    // How old a list of the others may be: one that has just begun has used little yet.
    private static readonly TimeSpan SurveyAgeMax = TimeSpan.FromSeconds(10);

    private readonly string _sessionsRoot;
    private readonly FileStream _lock;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private DateTimeOffset _oldest;
    private DateTimeOffset _surveyedAt;

    private StoreSession(string sessionsRoot, string temporaryRoot, FileStream held, TimeProvider time)
    {
        _sessionsRoot = sessionsRoot;
        TemporaryRoot = temporaryRoot;
        _lock = held;
        _time = time;

        // By the clock that files' times are told by, which is a little behind.
        BeganAt = File.GetLastWriteTimeUtc(held.Name);
        (_oldest, _surveyedAt) = (BeganAt, DateTimeOffset.MinValue);
    }

    /// <summary>Where this session's files on their way are.</summary>
    public string TemporaryRoot { get; }

    /// <summary>The time, as this session tells it.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>When it began.</summary>
    public DateTimeOffset BeganAt { get; }

    /// <summary>Begins a session in a store, and removes what sessions that were killed left unfinished.</summary>
    public static StoreSession Begin(string root, TimeProvider time)
    {
        string sessionsRoot = Path.Combine(Path.GetFullPath(root), "tmp");
        PrivatePlaces.MakeFolder(root);
        Directory.CreateDirectory(sessionsRoot);
        foreach (string left in Directory.EnumerateDirectories(sessionsRoot, Prefix + "*"))
        {
            RemoveIfAbandoned(left);
        }

        for (int triesLeft = TriesMax; triesLeft > 0; triesLeft--)
        {
            string own = Path.Combine(sessionsRoot, Prefix + Path.GetRandomFileName());
            Directory.CreateDirectory(own);
            if (TryLock(Path.Combine(own, LockName), FileMode.CreateNew) is { } held)
            {
                return new StoreSession(sessionsRoot, own, held, time);
            }

            // Somebody looked whether it is abandoned between its making and its locking, and may just be removing it.
        }

        throw GridException.FailedPrecondition(
            $"No session can be begun in '{sessionsRoot}': see whether files can be made and locked there.");
    }

    /// <summary>When the oldest session began that is going on.</summary>
    public DateTimeOffset OldestBeganAt()
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (now - _surveyedAt >= SurveyAgeMax)
            {
                _surveyedAt = now;
                _oldest = Living().Append(BeganAt).Min();
            }

            return _oldest;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(TemporaryRoot))
        {
            Directory.Delete(TemporaryRoot, recursive: true);
        }

        _lock.Dispose();
    }

    private IEnumerable<DateTimeOffset> Living() => Directory.EnumerateDirectories(_sessionsRoot, Prefix + "*")
        .Where(folder => folder != TemporaryRoot)
        .Select(folder => Path.Combine(folder, LockName))
        .Where(path => File.Exists(path) && IsHeld(path))
        .Select(path => new DateTimeOffset(File.GetLastWriteTimeUtc(path)));

    private static bool IsHeld(string path)
    {
        using FileStream? mine = TryLock(path, FileMode.Open);
        return mine is null;
    }

    private static void RemoveIfAbandoned(string folder)
    {
        if (TryLock(Path.Combine(folder, LockName), FileMode.Open) is { } held)
        {
            using (held)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // Null when a living process has it, and when there is none: then its owner is just beginning, or just ending.
    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (!DiskSpace.IsExhausted(failure))
        {
            return null;
        }
    }
}
