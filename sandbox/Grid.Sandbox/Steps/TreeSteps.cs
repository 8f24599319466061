using Grid.Sandbox.Native;

namespace Grid.Sandbox.Steps;

/// <summary>Mounts that are moved about: from where they are, by a descriptor, to where they are to be seen.</summary>
internal static class TreeSteps
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int Recursive = 0x8000;
    private const int CloneTree = 1;
    private const int CloseOnExec = 0x80000;
    private const int MoveFromEmptyPath = 4;
    private const long Private = 1 << 18;
    private const int AttributesSize = 32;
    private const int Detach = 2;
    private const int NoFollow = 8;

    /// <summary>Holds the mounts at a path open, as a tree that is nowhere yet. Returns its descriptor.</summary>
    public static int AddOpen(StepProgram program, string what, string path, bool recursive)
    {
        int tree = program.Opened();
        program.Call(
            $"open {what} ({path})",
            SystemCall.OpenTree,
            CurrentDirectory,
            program.Text(path),
            CloneTree | CloseOnExec | (recursive ? Recursive : 0));
        return tree;
    }

    /// <summary>Mounts such a tree, and closes it.</summary>
    public static void AddMove(StepProgram program, int tree, string target, StepKind kind = StepKind.Isolation)
    {
        program.Call(
            $"mount on {target}",
            kind,
            SystemCall.MoveMount,
            tree,
            program.Text(string.Empty),
            CurrentDirectory,
            program.Text(target),
            MoveFromEmptyPath);
        program.Close(tree);
    }

    /// <summary>Restricts what can be done with the files of a tree.</summary>
    public static void AddAttributes(StepProgram program, int tree, long attributes, bool recursive) => program.Call(
        "restrict a mount (this takes Linux 5.12)",
        SystemCall.SetMountAttributes,
        tree,
        program.Text(string.Empty),
        EmptyPath | (recursive ? Recursive : 0),
        program.Numbers(attributes, 0, 0, 0),
        AttributesSize);

    /// <summary>Takes mounts away, with all that is mounted in them, where they still are.</summary>
    public static void AddRemoval(StepProgram program, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            program.Try(SystemCall.Unmount, program.Text(path), Detach | NoFollow);
        }
    }

    /// <summary>Keeps what is mounted from now on from the host, and restricts what is.</summary>
    public static void AddPrivacy(StepProgram program, long attributes = 0) => program.Call(
        "restrict the host's mounts (this takes Linux 5.12)",
        SystemCall.SetMountAttributes,
        CurrentDirectory,
        program.Text("/"),
        Recursive,
        program.Numbers(attributes, 0, Private, 0),
        AttributesSize);
}
