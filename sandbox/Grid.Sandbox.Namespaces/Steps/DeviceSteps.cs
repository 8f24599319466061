using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>A <c>/dev</c> of the action's own, with the few devices that harm nobody.</summary>
internal sealed class DeviceSteps
{
    private const int CurrentDirectory = -100;
    private const int CreateForWriting = 0x41;
    private const uint FileMode = 0b110_110_110;
    private const int NoSetUserNoExecute = 2 | 8;

    private static readonly string[] Names = ["null", "zero", "full", "random", "urandom", "tty"];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
    ];

    private readonly List<(string Name, int Tree)> _trees;

    private DeviceSteps(List<(string Name, int Tree)> trees) => _trees = trees;

    /// <summary>Holds the host's devices open, before they are covered.</summary>
    public static DeviceSteps Open(StepProgram program) => new(
        [.. Names.Select(name => (name, TreeSteps.AddOpen(program, "a device", $"/dev/{name}", recursive: false)))]);

    /// <summary>Makes an empty file to mount on.</summary>
    public static void AddFile(StepProgram program, string path)
    {
        int file = program.Opened();
        program.Call($"make {path}", SystemCall.Open, CurrentDirectory, program.Text(path), CreateForWriting, FileMode);
        program.Close(file);
    }

    /// <summary>Fills the empty <c>/dev</c>.</summary>
    public void Add(StepProgram program)
    {
        foreach ((string name, int tree) in _trees)
        {
            AddFile(program, $"/dev/{name}");
            TreeSteps.AddMove(program, tree, $"/dev/{name}");
        }

        foreach ((string name, string target) in Links)
        {
            program.Call(
                $"make /dev/{name}", SystemCall.MakeSymlink, program.Text(target), CurrentDirectory, program.Text($"/dev/{name}"));
        }

        ScratchSteps.AddDirectory(program, "/dev/shm", isForEveryone: true);
        ScratchSteps.AddDirectory(program, "/dev/pts", isForEveryone: false);
        program.Call(
            "mount /dev/pts",
            SystemCall.Mount,
            program.Text("devpts"),
            program.Text("/dev/pts"),
            program.Text("devpts"),
            NoSetUserNoExecute,
            program.Text("newinstance,ptmxmode=0666,mode=620"));
    }
}
