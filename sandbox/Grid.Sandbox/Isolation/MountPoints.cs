using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// What an input root must have for something to be mounted there. What was not the input root's
/// own is taken away again, or it would be found among the outputs. The root is the client's, and afterwards what the
/// command made of it: nothing is made through a symlink, and only the very thing that was made is removed, from the
/// directory it was made in.
/// </summary>
internal sealed class MountPoints
{
    private readonly Stack<MadePoint> _made = new();

    /// <summary>Makes those that are missing, before the command is run.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the input root has something else there.</exception>
    public static MountPoints Make(IsolationPlan plan)
    {
        MountPoints points = new();
        try
        {
            foreach (string path in plan.MountPoints)
            {
                points.Make(new RootedPath(plan.Root), path, isFile: false);
            }

            foreach (BindMount bind in plan.Binds)
            {
                points.Make(plan, bind);
            }

            return points;
        }
        catch
        {
            points.RemoveMade();
            throw;
        }
    }

    /// <summary>Removes those that were made and are empty.</summary>
    public void RemoveMade()
    {
        while (_made.TryPop(out MadePoint? made))
        {
            made.Remove();
        }
    }

    // What is mounted in the input root is mounted after it, wherever that is; on the host's root there is nothing to make.
    private void Make(IsolationPlan plan, BindMount bind)
    {
        RootView? view = ((RootView[])[plan.Inputs, plan.Root]).FirstOrDefault(root => root.Within(bind.Target) is { Length: > 0 });
        if (view?.Within(bind.Target) is { } within)
        {
            Make(new RootedPath(view), within, isFile: File.Exists(bind.Source));
        }
    }

    // Before the command runs nothing changes between a look and the next.
    private void Make(RootedPath root, string path, bool isFile)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<string> resolved = [];
        for (int i = 0; i < names.Length; i++)
        {
            resolved.Add(names[i]);
            string place = root.Absolute(resolved);
            bool isLast = i == names.Length - 1;
            FileKind? kind = FileCalls.TryGetStatus(parent: null, NativeName.Of(place))?.Kind;
            if (kind is null)
            {
                _made.Push(MadePoint.Make(root.Absolute([.. resolved.SkipLast(1)]), names[i], isFile && isLast));
            }
            else if (kind != (isFile && isLast ? FileKind.Regular : FileKind.Directory))
            {
                // A symlink too, wherever it leads: each program that mounts there would see it lead elsewhere.
                throw GridException.InvalidArgument(
                    $"Something is to be mounted at '/{path.TrimStart('/')}' of the input root, but its "
                    + $"'/{string.Join('/', resolved)}' is no "
                    + $"{(isFile && isLast ? "file" : "directory")}.");
            }
        }
    }

    /// <summary>A file or directory that was made, held by the directory it is in.</summary>
    private sealed class MadePoint(SafeFileHandle parent, byte[] name, FileStatus status)
    {
        public static MadePoint Make(string parentPath, string name, bool isFile)
        {
            SafeFileHandle? parent = FileCalls.TryOpenDirectory(parent: null, NativeName.Of(parentPath));
            byte[] nativeName = NativeName.Of(name);
            if (parent is not null
                && (isFile
                    ? FileCalls.TryMakeFile(parent, nativeName)
                    : FileCalls.TryMakeDirectory(parent, nativeName, NodeProperties.DirectoryMode))
                && FileCalls.TryGetStatus(parent, nativeName) is { } status)
            {
                return new MadePoint(parent, nativeName, status);
            }

            int error = Errno.Last;
            parent?.Dispose();
            throw Errno.ToFailure($"Cannot make '{name}' in the input root, for something to be mounted on", error);
        }

        public void Remove()
        {
            using (parent)
            {
                if (FileCalls.TryGetStatus(parent, name) is not { } found
                    || found.Kind != status.Kind || found.Inode != status.Inode || found.Device != status.Device)
                {
                    return;
                }

                _ = status.Kind == FileKind.Directory
                    ? FileCalls.TryRemoveDirectory(parent, name)
                    : FileCalls.TryRemoveFile(parent, name);
            }
        }
    }
}
