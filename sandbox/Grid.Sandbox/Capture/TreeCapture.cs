using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Grid.Storage;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Capture;

/// <summary>
/// Turns directories of the disk into Directory messages and hands their files to an uploader. Goes by open directories
/// and never through a symlink; what a symlink of an action points to inside its own root is taken in its place when its
/// target is absolute, because that path exists nowhere else.
/// </summary>
internal sealed class TreeCapture
{
    private readonly BlobUploader _uploader;
    private readonly DigestFunction _function;
    private readonly CaptureRules _rules;
    private readonly Dictionary<Digest, Reapi.Directory> _directories = [];
    private readonly List<Digest> _childrenFirst = [];
    private readonly List<string> _skipped = [];
    private readonly List<string> _within = [];
    private readonly Dictionary<(ulong Device, ulong Inode), CapturedDirectory> _captured = [];

    // Of the directory being captured, and of those it is in: how many levels are below, and whether all of it would be the
    // same in another place. Where a symlink leads back to a directory it is in, it would not.
    private int _height;
    private bool _isPlaceless = true;

    private TreeCapture(BlobUploader uploader, DigestFunction function, CaptureRules rules)
    {
        _uploader = uploader;
        _function = function;
        _rules = rules;
    }

    /// <summary>Captures a directory. Its files are with the uploader; the messages are the caller's to add.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED for one too large.</exception>
    public static async ValueTask<CapturedTree> CaptureAsync(
        CaptureSource source,
        BlobUploader uploader,
        DigestFunction function,
        CaptureRules rules,
        CancellationToken cancellation)
    {
        TreeCapture capture = new(uploader, function, rules);
        Digest root = await capture.DirectoryAsync(source.Parent, source.Name, source.Path, cancellation);
        return new CapturedTree(
            root, [.. Enumerable.Reverse(capture._childrenFirst).Select(digest => capture._directories[digest])], capture._skipped);
    }

    private async ValueTask<Digest> DirectoryAsync(
        SafeFileHandle? parent, byte[] name, string path, CancellationToken cancellation)
    {
        using SafeFileHandle directory = Open(parent, name, path, _rules.MayChangeModes);
        FileStatus status = FileCalls.TryGetStatus(directory) ?? throw Errno.ToFailure($"Cannot look at '{path}'", Errno.Last);
        if (_captured.TryGetValue((status.Device, status.Inode), out CapturedDirectory? same))
        {
            return Repeat(same, path);
        }

        (int outerHeight, bool isOuterPlaceless) = (_height, _isPlaceless);
        (int entriesBefore, long bytesBefore) = (_rules.Entries.Left, _uploader.FileBytes);
        (_height, _isPlaceless) = (0, true);
        Digest digest = await ReadDirectoryAsync(directory, status, path, cancellation);
        if (_isPlaceless)
        {
            _captured[(status.Device, status.Inode)] = new CapturedDirectory(
                digest, _height, entriesBefore - _rules.Entries.Left, _uploader.FileBytes - bytesBefore);
        }

        (_height, _isPlaceless) = (Math.Max(outerHeight, _height + 1), isOuterPlaceless && _isPlaceless);
        return digest;
    }

    private async ValueTask<Digest> ReadDirectoryAsync(
        SafeFileHandle directory, FileStatus status, string path, CancellationToken cancellation)
    {
        _within.Add(path);
        Reapi.Directory message = new() { NodeProperties = NodeProperties.Of(status, _rules.Properties) };
        foreach (DirectoryEntry entry in List(directory, path))
        {
            cancellation.ThrowIfCancellationRequested();
            if (NativeName.TryDecode(entry.Text) is { } text)
            {
                await AddAsync(message, new CaptureSource(directory, entry.Name, $"{path}/{text}", text), cancellation);
            }
            else
            {
                Skip($"{path}/{NativeName.Describe(entry.Text)}", "its name is not UTF-8");
            }
        }

        _within.RemoveAt(_within.Count - 1);
        return Remember(message);
    }

    // Symlinks to directories that are full of such symlinks multiply what an action has by next to nothing: it is not read
    // again, but counts as often as it is there.
    private Digest Repeat(CapturedDirectory same, string path)
    {
        ThrowIfTooDeep(same.Height, path);
        _rules.Entries.Take(same.EntryCount, path);
        _uploader.Count(same.FileBytes, path);
        _height = Math.Max(_height, same.Height + 1);
        return same.Digest;
    }

    private async ValueTask AddAsync(Reapi.Directory message, CaptureSource source, CancellationToken cancellation)
    {
        if (FileCalls.TryGetStatus(source.Parent, source.Name) is not { } status)
        {
            throw Errno.ToFailure($"Cannot look at '{source.Path}'", Errno.Last);
        }

        switch (status.Kind)
        {
            case FileKind.Regular:
                message.Files.Add(await FileAsync(source, status, cancellation));
                break;
            case FileKind.Directory:
                message.Directories.Add(await ChildAsync(source, cancellation));
                break;
            case FileKind.Symlink when PointedTo(source) is { } target:
                using (target.Parent)
                {
                    await AddAsync(message, target, cancellation);
                }

                break;
            case FileKind.Symlink:
                AddSymlink(message, source, status);
                break;
            default:
                Skip(source.Path, $"it is a {Describe(status.Kind)}");
                break;
        }
    }

    private async ValueTask<Reapi.FileNode> FileAsync(
        CaptureSource source, FileStatus status, CancellationToken cancellation)
    {
        Digest digest = await AddFileAsync(_uploader, _rules, source, status, cancellation);
        return new Reapi.FileNode
        {
            Name = source.Text,
            Digest = digest.ToWire(),
            IsExecutable = status.IsExecutable,
            NodeProperties = NodeProperties.Of(status, _rules.Properties),
        };
    }

    private async ValueTask<Reapi.DirectoryNode> ChildAsync(CaptureSource source, CancellationToken cancellation)
    {
        ThrowIfTooDeep(height: 0, source.Path);
        Digest digest = await DirectoryAsync(source.Parent, source.Name, source.Path, cancellation);
        return new Reapi.DirectoryNode { Name = source.Text, Digest = digest.ToWire() };
    }

    private void ThrowIfTooDeep(int height, string path)
    {
        if (_within.Count + height > _rules.DepthMax)
        {
            throw GridException.ResourceExhausted($"'{path}' is more than the {_rules.DepthMax} levels deep that are accepted.");
        }
    }

    private void AddSymlink(Reapi.Directory message, CaptureSource source, FileStatus status)
    {
        if (ReadLink(source.Parent, source.Name, source.Path) is not { } target)
        {
            Skip(source.Path, "it is a symlink whose target is not UTF-8");
            return;
        }

        message.Symlinks.Add(new Reapi.SymlinkNode
        {
            Name = source.Text,
            Target = target,
            NodeProperties = NodeProperties.Of(status, _rules.Properties),
        });
    }

    /// <summary>
    /// What stands in the place of an absolute symlink into the root, its parent to be closed; null when the symlink itself
    /// is to be kept.
    /// </summary>
    private CaptureSource? PointedTo(CaptureSource source)
    {
        if (ReadLink(source.Parent, source.Name, source.Path) is not { } target || _rules.Root.Follow(target) is not { } names)
        {
            return null;
        }

        if (_within.Contains(_rules.Root.Absolute(names)))
        {
            _isPlaceless = false;
            return null;
        }

        return _rules.Root.TryHoldParent(names) is { } parent
            ? new CaptureSource(parent, RootedPath.LastOf(names), _rules.Root.Absolute(names), source.Text)
            : null;
    }

    private List<DirectoryEntry> List(SafeFileHandle directory, string path)
    {
        bool isWhole = DirectoryEntries.TryList(directory, _rules.Entries.Left, out List<DirectoryEntry> entries);
        if (!isWhole)
        {
            throw _rules.Entries.Exceeded(path);
        }

        _rules.Entries.Take(entries.Count, path);
        entries.Sort((left, right) => left.Text.SequenceCompareTo(right.Text));
        return entries;
    }

    private static SafeFileHandle Open(SafeFileHandle? parent, byte[] name, string path, bool mayChangeModes)
    {
        if (mayChangeModes)
        {
            MakeReadable(parent, name, NodeProperties.DirectoryReadable);
        }

        return FileCalls.TryOpenDirectory(parent, name)
            ?? throw Errno.ToFailure($"Cannot read the directory '{path}'", Errno.Last);
    }

    /// <summary>Hands a file to an uploader. An input nobody has written to is known, and not read to be hashed.</summary>
    public static async ValueTask<Digest> AddFileAsync(
        BlobUploader uploader,
        CaptureRules rules,
        CaptureSource source,
        FileStatus status,
        CancellationToken cancellation)
    {
        if (rules.Staged.DigestOf(status.Device, status.Inode) is { } known)
        {
            await uploader.AddKnownAsync(known, source.Path, cancellation);
            return known;
        }

        using SafeFileHandle file = OpenFile(source, rules.MayChangeModes);
        return await uploader.AddFileAsync(file, source.Path, cancellation);
    }

    public static SafeFileHandle OpenFile(CaptureSource source, bool mayChangeModes = true)
    {
        SafeFileHandle? file = FileCalls.TryOpenFile(source.Parent, source.Name);
        if (file is null && Errno.Last == Errno.AccessDenied && mayChangeModes)
        {
            MakeReadable(source.Parent, source.Name, NodeProperties.FileReadable);
            file = FileCalls.TryOpenFile(source.Parent, source.Name);
        }

        return file ?? throw Errno.ToFailure($"Cannot read '{source.Path}'", Errno.Last);
    }

    public static string? ReadLink(SafeFileHandle? parent, byte[] name, string path) =>
        NativeName.TryDecode(FileCalls.TryReadLink(parent, name)
            ?? throw Errno.ToFailure($"Cannot read the symlink '{path}'", Errno.Last));

    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Fifo => "named pipe",
        FileKind.Socket => "socket",
        FileKind.BlockDevice or FileKind.CharacterDevice => "device",
        _ => "file of an unknown kind",
    };

    private static void MakeReadable(SafeFileHandle? parent, byte[] name, uint mode)
    {
        if (FileCalls.TryGetStatus(parent, name) is { } status && (status.Mode & mode) != mode)
        {
            FileCalls.TrySetMode(parent, name, status.Mode | mode);
        }
    }

    private void Skip(string path, string reason) => _skipped.Add($"'{path}' was not captured: {reason}.");

    private Digest Remember(Reapi.Directory message)
    {
        Digest digest = Digest.Of(_function, message.ToByteArray());
        if (_directories.TryAdd(digest, message))
        {
            _childrenFirst.Add(digest);
        }

        return digest;
    }
}
