using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>What the command sees of file systems.</summary>
internal static class MountSteps
{
    private const int CurrentDirectory = -100;
    private const int Detach = 2;

    private const int AttributeReadOnly = 1;
    private const int AttributeNoSetUser = 2;
    private const int AttributeNoDevices = 4;

    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>Everything but <c>/proc</c>.</summary>
    public static void Add(StepProgram program, IsolationPlan plan)
    {
        // First all that will be mounted is held open: what follows hides where it is.
        int root = TreeSteps.AddOpen(program, "the input root", plan.Root.Path, recursive: false);
        if (plan.Root.IsWhole)
        {
            AddWhole(program, plan, root);
        }
        else
        {
            AddInputs(program, plan, root, AddHost(program, plan));
        }
    }

    /// <summary>The host, without what is hidden of it. What else is to be mounted of it is held open.</summary>
    public static IReadOnlyList<(BindMount Bind, int Tree)> AddHost(StepProgram program, IsolationPlan plan)
    {
        IReadOnlyList<(BindMount Bind, int Tree)> binds = AddBindSources(program, plan);
        DeviceSteps devices = DeviceSteps.Open(program);
        TreeSteps.AddPrivacy(program, AttributeReadOnly | AttributeNoSetUser | AttributeNoDevices);
        ScratchSteps.AddCovers(program, plan.Hidden, plan.ScratchBytesMax);
        devices.Add(program);
        return binds;
    }

    /// <summary>The input root, held open, and then what else is.</summary>
    public static void AddInputs(
        StepProgram program, IsolationPlan plan, int root, IReadOnlyList<(BindMount Bind, int Tree)> binds)
    {
        TreeSteps.AddAttributes(program, root, AttributeNoSetUser | AttributeNoDevices, recursive: false);
        AddMountPoint(program, plan, plan.Root.SeenAt, isDirectory: true);
        TreeSteps.AddMove(program, root, plan.Root.SeenAt);
        AddBinds(program, plan, binds);
    }

    /// <summary>Lets go of what the host's root was, once <c>/proc</c> is mounted.</summary>
    public static void AddFarewell(StepProgram program, IsolationPlan plan)
    {
        if (plan.Root.IsWhole)
        {
            program.Call("let go of the host's root", SystemCall.Unmount, program.Text("."), Detach);
            program.Call("enter '/'", SystemCall.ChangeDirectory, program.Text("/"));
        }
    }

    private static void AddWhole(StepProgram program, IsolationPlan plan, int root)
    {
        TreeSteps.AddAttributes(program, root, AttributeNoSetUser | AttributeNoDevices, recursive: false);
        IReadOnlyList<(BindMount Bind, int Tree)> binds = AddBindSources(program, plan);
        DeviceSteps devices = DeviceSteps.Open(program);
        AddPivot(program, plan, root);
        ScratchSteps.AddCovers(program, ["/tmp"], plan.ScratchBytesMax);
        devices.Add(program);
        AddBinds(program, plan, binds);
    }

    private static void AddBinds(StepProgram program, IsolationPlan plan, IReadOnlyList<(BindMount Bind, int Tree)> binds)
    {
        foreach ((BindMount bind, int tree) in binds)
        {
            AddMountPoint(program, plan, bind.Target, Directory.Exists(bind.Source));
            TreeSteps.AddMove(program, tree, bind.Target, StepKind.Request);
        }
    }

    private static List<(BindMount Bind, int Tree)> AddBindSources(StepProgram program, IsolationPlan plan) =>
        [.. plan.Binds.Select(bind => (bind, AddBindSource(program, bind)))];

    private static int AddBindSource(StepProgram program, BindMount bind)
    {
        int tree = TreeSteps.AddOpen(program, "what is to be mounted", bind.Source, recursive: true);
        TreeSteps.AddAttributes(program, tree, AttributeNoSetUser | (bind.IsWritable ? 0 : AttributeReadOnly), recursive: true);
        return tree;
    }

    // The root is mounted on itself and becomes '/'. What was that before lies on top of it until /proc is mounted: in a
    // user namespace that is only allowed where another one is to be seen.
    private static void AddPivot(StepProgram program, IsolationPlan plan, int root)
    {
        TreeSteps.AddPrivacy(program);
        TreeSteps.AddMove(program, root, plan.Root.Path);
        program.Call("enter the input root", SystemCall.ChangeDirectory, program.Text(plan.Root.Path));
        program.Call("make the input root '/'", SystemCall.PivotRoot, program.Text("."), program.Text("."));
    }

    // Only what was covered can be added to; elsewhere the path must be there, as it is in an input root that lies on it.
    private static void AddMountPoint(StepProgram program, IsolationPlan plan, string target, bool isDirectory)
    {
        bool isInInputs = !plan.Inputs.IsWhole && plan.Inputs.Within(target) is { Length: > 0 };
        if (isInInputs || plan.Covered.FirstOrDefault(path => HostPaths.IsBelow(target, path)) is not { } path)
        {
            return;
        }

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
}
