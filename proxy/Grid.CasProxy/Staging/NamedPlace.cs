using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.CasProxy.Staging;

/// <summary>
/// A directory that a client named for a tree to be laid out in. A note in the proxy's own folder says so while it is in
/// use: what a killed proxy left there, the next one takes away.
/// </summary>
internal sealed class NamedPlace
{
    private const string NoteSuffix = ".place";
    private const int LineCount = 3;
    private const string LockSuffix = StagingArea.LockSuffix;
    private const string MadeMark = "made";
    private const string FoundMark = "found";

    private readonly string _path;
    private readonly string _note;
    private readonly bool _isMade;

    private NamedPlace(string path, string note, bool isMade) => (_path, _note, _isMade) = (path, note, isMade);

    /// <summary>Takes a directory that is empty, or not there.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="area">Beside whose folder of this process the note of it is kept.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT when it cannot be taken; the message says why.</exception>
    public static NamedPlace Take(string path, StagingArea area)
    {
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || path.Contains('\n', StringComparison.Ordinal))
        {
            throw GridException.InvalidArgument($"'{path}' is no place to stage at: name an absolute path, or none.");
        }

        try
        {
            bool isMade = !Directory.Exists(path);
            if (!isMade && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw GridException.InvalidArgument($"'{path}' is not empty: stage into an empty directory, or one that is not there.");
            }

            Directory.CreateDirectory(path);
            string note = $"{area.RunPath}.{Path.GetRandomFileName()}{NoteSuffix}";
            File.WriteAllText(note, $"{(isMade ? MadeMark : FoundMark)}\n{NumberOf(path)}\n{path}");
            return new NamedPlace(path, note, isMade);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GridException.InvalidArgument($"'{path}' cannot be staged at: {failure.Message}");
        }
    }

    /// <summary>Takes away what killed proxies left in such places.</summary>
    public static void ReleaseLeft(StagingArea area)
    {
        foreach (string note in Directory.EnumerateFiles(area.Path, "*" + NoteSuffix))
        {
            string run = note[..note.IndexOf('.', note.LastIndexOf('/'))];
            string[] lines = File.ReadAllText(note).Split('\n');
            if (File.Exists(run + LockSuffix) || lines.Length != LineCount)
            {
                continue;
            }

            NamedPlace left = new(lines[^1], note, lines[0] == MadeMark);
            MountCalls.Unmount(left._path);

            // Whoever made another directory in its place since keeps that.
            if (NumberOf(left._path) == lines[1])
            {
                left.Release();
            }

            File.Delete(note);
        }
    }

    /// <summary>Leaves the directory as it was found.</summary>
    public void Release()
    {
        // Also when nothing is mounted there: whoever was killed may have been just about to.
        MountCalls.Unmount(_path);
        if (Directory.Exists(_path))
        {
            TreeRemoval.Remove(_path);
            if (!_isMade)
            {
                Directory.CreateDirectory(_path);
            }
        }

        File.Delete(_note);
    }

    private static string NumberOf(string path) =>
        FileCalls.TryGetStatus(parent: null, NativeName.Of(path)) is { } status ? $"{status.Device}:{status.Inode}" : string.Empty;
}
