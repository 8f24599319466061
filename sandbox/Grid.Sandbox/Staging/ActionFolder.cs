using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Staging;

/// <summary>The folder of one running action: its input root, and beside it what the command must not see.</summary>
public sealed class ActionFolder
{
    /// <summary>What the input root is called in its action's folder.</summary>
    internal const string RootName = "root";

    private const uint OwnerOnly = 0b111_000_000;
    private const uint EveryoneMayRead = 0b111_101_101;

    private readonly string _path;

    internal ActionFolder(string path, ulong mark)
    {
        _path = path;
        Mark = mark;
        RootPath = $"{path}/{RootName}";
        Make(path, OwnerOnly);
        Make(RootPath, EveryoneMayRead);
    }

    /// <summary>The input root, and the output root.</summary>
    public string RootPath { get; }

    /// <summary>What its command may write, where that is not for the process host's limits to say.</summary>
    internal WriteBounds? Bounds { get; init; }

    /// <summary>The number every process of this action carries (see <see cref="Processes.ProcessMark"/>).</summary>
    internal ulong Mark { get; }

    /// <summary>A path for a file of the sandbox's own, out of the command's sight.</summary>
    public string PrivatePath(string name) => $"{_path}/{name}";

    /// <summary>Removes the folder and all that is in it.</summary>
    /// <exception cref="GridException">Something in it could not be removed.</exception>
    public void Remove() => TreeRemoval.Remove(_path);

    private static void Make(string path, uint mode)
    {
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), mode))
        {
            throw Errno.ToFailure($"Cannot make the folder '{path}'", Errno.Last);
        }
    }
}
