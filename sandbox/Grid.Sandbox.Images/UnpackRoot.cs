using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Images;

/// <summary>
/// The tree that layers are unpacked into. Names come from an image, and so do the symlinks they lead through: each is
/// resolved inside the tree as the kernel would with the tree as its root, and nothing outside is ever touched.
/// </summary>
/// <param name="path">The tree; nobody else changes it meanwhile.</param>
internal sealed class UnpackRoot(string path)
{
    private const UnixFileMode EveryoneMayRead = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode EveryoneMayRun = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const uint DirectoryMode = 0b111_101_101;

    private readonly RootedPath _tree = new(new RootView(path, "/"));

    /// <summary>Where a name really is: its parents are made, and if they are symlinks followed; it itself is not.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT for a name that leads out of the tree, or through a file.</exception>
    public string Place(IReadOnlyList<string> names)
    {
        IReadOnlyList<string> parent = [];
        foreach (string name in names.SkipLast(1))
        {
            parent = Enter([.. parent, name]);
        }

        return _tree.Absolute([.. parent, names[^1]]);
    }

    public static void MakeDirectory(string place)
    {
        if (KindOf(place) != FileKind.Directory)
        {
            Remove(place);
            Make(place);
        }
    }

    /// <summary>Makes a file, which takes the place of whatever was there.</summary>
    public static void MakeFile(string place, UnixFileMode mode, Action<Stream> write)
    {
        Remove(place);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        using (FileStream file = new(place, options))
        {
            write(file);
            bool isExecutable = (mode & EveryoneMayRun) != 0;

            // Read by whoever an action runs as, written by nobody, and lending its owner's rights to none.
            File.SetUnixFileMode(file.SafeFileHandle, isExecutable ? EveryoneMayRead | EveryoneMayRun : EveryoneMayRead);
        }
    }

    public static void MakeSymlink(string place, string target)
    {
        Remove(place);
        if (!FileCalls.TryMakeSymlink(NativeName.Of(target), parent: null, NativeName.Of(place)))
        {
            throw Errno.ToFailure("Cannot make a symlink of the image", Errno.Last);
        }
    }

    /// <summary>Makes another name of a file that is there already.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when there is no such file.</exception>
    public void MakeHardLink(string place, IReadOnlyList<string> target)
    {
        string existing = Place(target);
        switch (KindOf(existing))
        {
            case FileKind.Symlink:
                MakeSymlink(place, NativeName.Describe(FileCalls.TryReadLink(parent: null, NativeName.Of(existing))));
                break;
            case FileKind.Regular when existing != place:
                Remove(place);
                if (!FileCalls.TryLink(NativeName.Of(existing), NativeName.Of(place)))
                {
                    throw Errno.ToFailure("Cannot make a link of the image", Errno.Last);
                }

                break;
            case FileKind.Regular:
                break;
            default:
                throw GridException.InvalidArgument(
                    $"The image links to '{string.Join('/', target)}', which is no file of it.");
        }
    }

    /// <summary>Removes a name with all below it; nothing happens when it is not there.</summary>
    public static void Remove(string place)
    {
        if (KindOf(place) == FileKind.Directory)
        {
            TreeRemoval.Remove(place);
        }
        else
        {
            File.Delete(place);
        }
    }

    public static FileKind? KindOf(string place) => FileCalls.TryGetStatus(parent: null, NativeName.Of(place))?.Kind;

    private IReadOnlyList<string> Enter(IReadOnlyList<string> names)
    {
        string place = _tree.Absolute(names);
        if (KindOf(place) is null)
        {
            Make(place);
        }

        return _tree.Resolve(names, isLastFollowed: true) is { } found && KindOf(_tree.Absolute(found)) == FileKind.Directory
            ? found
            : throw GridException.InvalidArgument(
                $"The image has something below '{string.Join('/', names)}', which is no directory of it.");
    }

    private static void Make(string place)
    {
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(place), DirectoryMode))
        {
            throw Errno.ToFailure("Cannot make a directory of the image", Errno.Last);
        }
    }
}
