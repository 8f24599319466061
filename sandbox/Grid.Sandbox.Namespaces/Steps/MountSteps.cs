using System.Globalization;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>What the command sees of file systems.</summary>
internal static class MountSteps
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int Recursive = 0x8000;
    private const int CloneTree = 1;
    private const int CloseOnExec = 0x80000;
    private const int MoveFromEmptyPath = 4;
    private const int Detach = 2;

    private const int NoSetUser = 2;
    private const int NoDevices = 4;
    private const int NoExecute = 8;

    private const int AttributeReadOnly = 1;
    private const int AttributeNoSetUser = 2;
    private const int AttributeNoDevices = 4;
    private const long Private = 1 << 18;
    private const int AttributesSize = 32;

    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>Everything but <c>/proc</c>.</summary>
    public static void Add(StepProgram program, IsolationPlan plan)
    {
        // First all that will be mounted is held open: what follows hides where it is.
        int root = AddTree(program, "the input root", plan.Root.Path, recursive: false);
        AddAttributes(program, root, AttributeNoSetUser | AttributeNoDevices, recursive: false);
        List<(BindMount Bind, int Tree)> binds = [.. plan.Binds.Select(bind => (bind, AddBindSource(program, bind)))];
        DeviceSteps devices = DeviceSteps.Open(program);

        if (plan.Root.IsWhole)
        {
            AddPivot(program, plan, root);
        }
        else
        {
            AddHost(program, plan, root);
        }

        devices.Add(program, plan.ScratchBytesMax);
        foreach ((BindMount bind, int tree) in binds)
        {
            AddMountPoint(program, plan, bind.Target, Directory.Exists(bind.Source));
            AddMove(program, tree, bind.Target, StepKind.Request);
        }
    }

    /// <summary><c>/proc</c>, which shows the namespace of the process that mounts it.</summary>
    public static void AddProcesses(StepProgram program) => program.Call(
        "mount /proc (a container that hides parts of its own /proc does not let others be mounted)",
        SystemCall.Mount,
        program.Text("proc"),
        program.Text("/proc"),
        program.Text("proc"),
        NoSetUser | NoDevices | NoExecute,
        0);

    /// <summary>Holds the mounts at a path open, as a tree that is nowhere yet.</summary>
    public static int AddTree(StepProgram program, string what, string path, bool recursive)
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

    /// <summary>Mounts such a tree.</summary>
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

    /// <summary>Mounts an empty file system in memory.</summary>
    public static void AddMemory(StepProgram program, string target, long sizeBytesMax, string mode, StepKind kind = StepKind.Isolation) =>
        program.Call(
            $"mount an empty directory on {target}",
            kind,
            SystemCall.Mount,
            program.Text("tmpfs"),
            program.Text(target),
            program.Text("tmpfs"),
            NoSetUser | NoDevices,
            program.Text(string.Create(CultureInfo.InvariantCulture, $"mode={mode},size={sizeBytesMax}")));

    private static int AddBindSource(StepProgram program, BindMount bind)
    {
        int tree = AddTree(program, "what is to be mounted", bind.Source, recursive: true);
        AddAttributes(program, tree, AttributeNoSetUser | (bind.IsWritable ? 0 : AttributeReadOnly), recursive: true);
        return tree;
    }

    // The root is mounted on itself, becomes '/', and what was that before is let go of.
    private static void AddPivot(StepProgram program, IsolationPlan plan, int root)
    {
        AddAttributes(program, "/", 0, Private);
        AddMove(program, root, plan.Root.Path);
        program.Call("enter the input root", SystemCall.ChangeDirectory, program.Text(plan.Root.Path));
        program.Call("make the input root '/'", SystemCall.PivotRoot, program.Text("."), program.Text("."));
        program.Call("let go of the host's root", SystemCall.Unmount, program.Text("."), Detach);
        program.Call("enter '/'", SystemCall.ChangeDirectory, program.Text("/"));
        foreach (string path in new[] { "/proc", "/dev", "/tmp" })
        {
            program.Try(SystemCall.MakeDirectory, CurrentDirectory, program.Text(path), DirectoryMode);
        }

        AddMemory(program, "/tmp", plan.ScratchBytesMax, mode: "1777", StepKind.Request);
    }

    private static void AddHost(StepProgram program, IsolationPlan plan, int root)
    {
        AddAttributes(program, "/", AttributeReadOnly | AttributeNoSetUser | AttributeNoDevices, Private);
        foreach (string path in plan.Hidden)
        {
            AddMemory(program, path, plan.ScratchBytesMax, IsolationPlan.IsScratch(path) ? "1777" : "0755");
        }

        AddMountPoint(program, plan, plan.Root.SeenAt, isDirectory: true);
        AddMove(program, root, plan.Root.SeenAt);
    }

    // Only what was covered, or is the input root itself, can be added to; elsewhere the path must be there.
    private static void AddMountPoint(StepProgram program, IsolationPlan plan, string target, bool isDirectory)
    {
        string? covered = plan.Root.IsWhole ? "/" : plan.Hidden.FirstOrDefault(path => HostPaths.IsBelow(target, path));
        if (covered is null)
        {
            return;
        }

        string path = covered.TrimEnd('/');
        string[] names = target[path.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < names.Length; i++)
        {
            path = $"{path}/{names[i]}";
            if (isDirectory || i < names.Length - 1)
            {
                program.Try(SystemCall.MakeDirectory, CurrentDirectory, program.Text(path), DirectoryMode);
            }
            else
            {
                DeviceSteps.AddFile(program, path);
            }
        }
    }

    private static void AddAttributes(StepProgram program, int tree, long attributes, bool recursive) => program.Call(
        "restrict a mount (this takes Linux 5.12)",
        SystemCall.SetMountAttributes,
        tree,
        program.Text(string.Empty),
        EmptyPath | (recursive ? Recursive : 0),
        program.Numbers(attributes, 0, 0, 0),
        AttributesSize);

    private static void AddAttributes(StepProgram program, string path, long attributes, long propagation) => program.Call(
        "restrict the host's mounts (this takes Linux 5.12)",
        SystemCall.SetMountAttributes,
        CurrentDirectory,
        program.Text(path),
        Recursive,
        program.Numbers(attributes, 0, propagation, 0),
        AttributesSize);
}
