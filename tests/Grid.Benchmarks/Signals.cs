using System.Runtime.InteropServices;

namespace Grid.Benchmarks;

/// <summary>kill(2): the base library can only kill, and a server is to shut down as it does on Ctrl-C.</summary>
internal static partial class Signals
{
    public static void Send(int processId, int signal) => _ = Kill(processId, signal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
