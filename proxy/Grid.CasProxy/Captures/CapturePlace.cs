using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.CasProxy.Captures;

/// <summary>
/// Opens what a client names to be captured. With a root, names and symlinks mean what they mean to a process whose
/// <c>/</c> that is: a command may have made them, and what it did not have it must not get.
/// </summary>
internal sealed class CapturePlace : IDisposable
{
    private readonly SafeFileHandle? _root;
    private readonly string _rootText;
    private readonly bool _mayChangeModes;

    private CapturePlace(SafeFileHandle? root, string rootText, bool mayChangeModes)
    {
        _root = root;
        _rootText = rootText;
        _mayChangeModes = mayChangeModes;
    }

    /// <param name="root">The root all paths start in; empty when they are absolute.</param>
    /// <param name="mayChangeModes">Whether what cannot be read may be made readable.</param>
    /// <exception cref="GridException">The root is not there, or no absolute path.</exception>
    public static CapturePlace Open(string root, bool mayChangeModes)
    {
        if (root.Length == 0)
        {
            return new CapturePlace(root: null, root, mayChangeModes);
        }

        ThrowIfNoPath(root, mustBeAbsolute: true);
        return new CapturePlace(Open(root: null, root, isDirectory: true, mayChangeModes), root, mayChangeModes);
    }

    /// <summary>Opens a directory.</summary>
    /// <exception cref="GridException">NOT_FOUND, PERMISSION_DENIED, or INVALID_ARGUMENT for what is no path.</exception>
    public SafeFileHandle OpenDirectory(string path) => OpenHere(path, isDirectory: true);

    /// <summary>Opens a regular file.</summary>
    /// <exception cref="GridException">The same, and NOT_FOUND for anything but a regular file.</exception>
    public SafeFileHandle OpenFile(string path, out FileStatus status)
    {
        SafeFileHandle file = OpenHere(path, isDirectory: false);
        status = FileCalls.TryGetStatus(file) ?? throw Errno.ToFailure($"Cannot look at '{path}'", Errno.Last);
        if (status.Kind == FileKind.Regular)
        {
            return file;
        }

        file.Dispose();
        throw GridException.NotFound($"'{path}' is not a regular file.");
    }

    /// <summary>The whole path, for a person.</summary>
    public string Describe(string path) => _root is null ? path : $"{_rootText.TrimEnd('/')}/{path.TrimStart('/')}";

    public void Dispose() => _root?.Dispose();

    private SafeFileHandle OpenHere(string path, bool isDirectory)
    {
        ThrowIfNoPath(path, mustBeAbsolute: _root is null);
        return Open(_root, path, isDirectory, _mayChangeModes);
    }

    private static SafeFileHandle Open(SafeFileHandle? root, string path, bool isDirectory, bool mayChangeModes)
    {
        byte[] name = NativeName.Of(path);
        SafeFileHandle? opened = OpenCalls.TryOpen(root, name, isDirectory);
        if (opened is null && Errno.Last == Errno.AccessDenied && mayChangeModes)
        {
            OpenCalls.TryMakeReadable(root, name, isDirectory);
            opened = OpenCalls.TryOpen(root, name, isDirectory);
        }

        return opened ?? throw Failure(path, isDirectory, Errno.Last);
    }

    private static void ThrowIfNoPath(string path, bool mustBeAbsolute)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || (mustBeAbsolute && !path.StartsWith('/')))
        {
            throw GridException.InvalidArgument(
                $"'{path.Replace("\0", "\\0", StringComparison.Ordinal)}' is not an absolute path: name one, or a root it starts in.");
        }
    }

    private static GridException Failure(string path, bool isDirectory, int error) => new(
        error switch
        {
            Errno.AccessDenied or Errno.NotPermitted => GridStatus.PermissionDenied,
            Errno.NameTooLong => GridStatus.InvalidArgument,
            Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoMemory => GridStatus.Unavailable,
            _ => GridStatus.NotFound,
        },
        $"Could not open {(isDirectory ? "directory" : "file")} '{path}': {Errno.TextOf(error)}.");
}
