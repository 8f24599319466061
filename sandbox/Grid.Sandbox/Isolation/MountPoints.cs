using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// What a root that is the command's <c>/</c> must have for something to be mounted there. What was not the input root's
/// own is taken away again, or it would be found among the outputs.
/// </summary>
internal sealed class MountPoints
{
    private readonly RootedPath _root;
    private readonly Stack<string> _made = new();

    private MountPoints(RootedPath root) => _root = root;

    /// <summary>Makes those that are missing, before the command is run.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the input root has something else there.</exception>
    public static MountPoints Make(IsolationPlan plan)
    {
        MountPoints points = new(new RootedPath(plan.Root));
        foreach (string path in plan.MountPoints)
        {
            points.Make(path.Split('/', StringSplitOptions.RemoveEmptyEntries), isFile: false);
        }

        foreach (BindMount bind in plan.Root.IsWhole ? plan.Binds : [])
        {
            points.Make(bind.Target.Split('/', StringSplitOptions.RemoveEmptyEntries), isFile: File.Exists(bind.Source));
        }

        return points;
    }

    /// <summary>Removes those that were made and are empty.</summary>
    public void RemoveMade()
    {
        foreach (string path in _made)
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
            else
            {
                FileCalls.TryRemoveDirectory(parent: null, NativeName.Of(path));
            }
        }
    }

    private void Make(string[] names, bool isFile)
    {
        IReadOnlyList<string> parent = [];
        for (int i = 0; i < names.Length; i++)
        {
            parent = _root.Resolve([.. parent, names[i]], isLastFollowed: true)
                ?? MakeOne([.. parent, names[i]], isFile && i == names.Length - 1);
        }
    }

    private IReadOnlyList<string> MakeOne(IReadOnlyList<string> names, bool isFile)
    {
        string path = _root.Absolute(names);
        if (isFile)
        {
            File.Create(path).Dispose();
        }
        else if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), NodeProperties.DirectoryMode))
        {
            throw GridException.InvalidArgument(
                $"The input root is to be '/', but '/{string.Join('/', names)}' in it is nothing to mount on: {Errno.TextOf(Errno.Last)}.");
        }

        _made.Push(path);
        return names;
    }
}
