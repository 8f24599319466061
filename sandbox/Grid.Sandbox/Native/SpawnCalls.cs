using System.Runtime.InteropServices;
using Grid.Sandbox.Limits;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>
/// posix_spawn: the child shares this process's memory until it runs its program, so that starting one costs the same
/// however large the bot has grown, and a program that cannot be run is an error number, not a child that fails.
/// </summary>
internal static unsafe partial class SpawnCalls
{
    // Larger than either C library's structures.
    private const int AttributesSize = 512;
    private const int ActionsSize = 256;
    private const int SignalSetSize = 128;

    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    private static readonly delegate* unmanaged<void*, int, int> AddCloseFrom = Find("posix_spawn_file_actions_addclosefrom_np");

    /// <summary>
    /// Starts a program in a session of its own, with nothing open but the three standard descriptors and those it is
    /// given, no signal ignored or blocked, standard input empty.
    /// </summary>
    /// <returns>0 and the process, or the error number.</returns>
    public static int Spawn(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        string workingDirectory,
        SafeFileHandle stdout,
        SafeFileHandle stderr,
        SpawnGate? gate,
        IReadOnlyList<SafeFileHandle> others,
        out int pid)
    {
        using StringBlock argumentBlock = new(arguments);
        using StringBlock environmentBlock = new(environment);
        byte* attributes = stackalloc byte[AttributesSize];
        byte* actions = stackalloc byte[ActionsSize];
        byte* signals = stackalloc byte[SignalSetSize];
        _ = InitAttributes(attributes);
        _ = InitActions(actions);
        try
        {
            _ = EmptySignalSet(signals);
            _ = SetMask(attributes, signals);
            _ = FillSignalSet(signals);
            _ = SetDefaults(attributes, signals);
            _ = SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
            AddGate(actions, gate);
            AddActions(actions, workingDirectory, [stdout, stderr, .. others]);
            int child;
            int error;
            fixed (byte* path = NativeName.Of(program))
            {
                error = SpawnProgram(&child, path, actions, attributes, argumentBlock.Pointers, environmentBlock.Pointers);
            }

            pid = child;
            return error;
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    // The child stands still at each until somebody opens it for writing.
    private static void AddGate(byte* actions, SpawnGate? gate)
    {
        if (gate is not null)
        {
            fixed (byte* arrival = NativeName.Of(gate.ArrivalPath))
            fixed (byte* release = NativeName.Of(gate.ReleasePath))
            {
                _ = AddOpen(actions, 0, arrival, 0, 0);
                _ = AddOpen(actions, 0, release, 0, 0);
            }
        }
    }

    private static void AddActions(byte* actions, string workingDirectory, SafeFileHandle[] outputs)
    {
        fixed (byte* directory = NativeName.Of(workingDirectory))
        fixed (byte* nothing = "/dev/null\0"u8)
        {
            _ = AddOpen(actions, 0, nothing, 0, 0);
            for (int i = 0; i < outputs.Length; i++)
            {
                _ = AddDuplicate(actions, (int)outputs[i].DangerousGetHandle(), i + 1);
            }

            _ = AddChangeDirectory(actions, directory);
        }

        // Everything of ours closes by itself when a program is run; this is for descriptors others left open in us.
        if (AddCloseFrom is not null)
        {
            _ = AddCloseFrom(actions, outputs.Length + 1);
        }
    }

    private static delegate* unmanaged<void*, int, int> Find(string name) =>
        NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, name, out nint address)
            ? (delegate* unmanaged<void*, int, int>)address
            : null;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int SpawnProgram(
        int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignalSet(byte* signals);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSignalSet(byte* signals);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int AddOpen(byte* actions, int number, byte* path, int flags, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int number, int newNumber);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int AddChangeDirectory(byte* actions, byte* path);
}
