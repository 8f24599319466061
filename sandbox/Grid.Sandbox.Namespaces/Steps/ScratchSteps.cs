using System.Globalization;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>
/// All that the command is given in memory. It is one file system, of which directories are mounted where they are to be
/// seen: to make and unmake another costs ten times what another mount does, and there is one bound for all.
/// </summary>
internal static class ScratchSteps
{
    /// <summary>Where it is until <c>/dev</c> itself is one of its directories.</summary>
    private const string Place = "/dev";

    private const int CurrentDirectory = -100;
    private const uint OwnerMayWrite = 0b111_101_101;
    private const uint EveryoneMayWrite = 0b1_111_111_111;
    private const int NoSetUserNoDevices = 2 | 4;
    private const int Bind = 4096;

    /// <summary>Covers directories, each by an empty one, and <c>/dev</c> in the end.</summary>
    public static void AddCovers(StepProgram program, IEnumerable<string> covered, long sizeBytesMax)
    {
        program.Call(
            "mount a file system in memory on /dev",
            StepKind.Request,
            SystemCall.Mount,
            program.Text("tmpfs"),
            program.Text(Place),
            program.Text("tmpfs"),
            NoSetUserNoDevices,
            program.Text(string.Create(CultureInfo.InvariantCulture, $"mode=0755,size={sizeBytesMax}")));
        int number = 0;
        foreach (string path in covered.Append(Place))
        {
            string directory = $"{Place}/{number++}";
            AddDirectory(program, directory, IsolationPlan.IsScratch(path));
            program.Call(
                $"mount an empty directory on {path}",
                StepKind.Request,
                SystemCall.Mount,
                program.Text(directory),
                program.Text(path),
                0,
                Bind,
                0);
        }
    }

    /// <summary>Makes a directory.</summary>
    public static void AddDirectory(StepProgram program, string path, bool isForEveryone)
    {
        StepArgument place = program.Text(path);
        program.Call($"make {path}", SystemCall.MakeDirectory, CurrentDirectory, place, OwnerMayWrite);
        if (isForEveryone)
        {
            // Said once more, because making a directory heeds the bot's mask.
            program.Call($"open {path} to everyone", SystemCall.ChangeMode, CurrentDirectory, place, EveryoneMayWrite);
        }
    }
}
