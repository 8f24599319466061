using System.Runtime.InteropServices;
using Grid.Sandbox.Processes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>The system calls that concern other processes.</summary>
internal static unsafe partial class ProcessCalls
{
    public const int Terminate = 15;
    public const int Kill = 9;

    // Numbers that every Linux architecture shares.
    private const nint OpenProcessDescriptorCall = 434;
    private const nint SignalProcessDescriptorCall = 424;

    /// <summary>"Max file locks": no kernel since 2.4.25 looks at it.</summary>
    public const int LocksLimit = 10;

    private const int FileSizeLimit = 1;

    private const int UsageLength = 18;

    private const int SetDumpable = 4;
    private const int SetChildSubreaper = 36;
    private const int BoundingSetDrop = 24;
    private const int DacOverride = 1;
    private const uint CapabilityVersion3 = 0x20080522;

    /// <summary>
    /// Closes this process to others of its own user: its memory, environment, descriptors and working directory are root's
    /// to see from now on. What it starts is not affected.
    /// </summary>
    public static void HideFromOwnUser() => _ = ControlProcess(SetDumpable, 0, 0, 0, 0);

    /// <summary>A descriptor that becomes readable when the process ends; null with <see cref="Errno.Last"/> set.</summary>
    public static SafeFileHandle? TryOpenProcess(int pid)
    {
        nint number = SystemCall(OpenProcessDescriptorCall, pid, 0, 0, 0);
        return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
    }

    /// <summary>Makes this process the parent of whatever is orphaned below it, as process 1 is otherwise.</summary>
    public static void AdoptOrphans() => _ = ControlProcess(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>The number of this process's session.</summary>
    public static int OwnSession { get; } = SessionOf(0);

    /// <summary>Sends a signal to the very process the descriptor stands for, even if its number is used again.</summary>
    public static void Signal(SafeFileHandle process, int signal) =>
        _ = SystemCall(SignalProcessDescriptorCall, process.DangerousGetHandle(), signal, 0, 0);

    /// <summary>Sends a signal to every process of a group.</summary>
    public static void SignalGroup(int group, int signal) => _ = SendSignal(-group, signal);

    /// <summary>Sends a signal to a process by its number, which nobody else may have come to bear meanwhile.</summary>
    public static void SignalProcess(int pid, int signal) => TrySignalProcess(pid, signal);

    /// <summary>The same; false when this user may not.</summary>
    public static bool TrySignalProcess(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>Collects an ended child: its wait status, or null when it is not a child of this process.</summary>
    public static int? Reap(int pid) => Reap(pid, out _);

    /// <summary>The same, and what the child and those it collected itself have used.</summary>
    public static int? Reap(int pid, out ProcessUsage usage)
    {
        int status;
        int reaped;

        // struct rusage: user and system time as seconds and microseconds, then fourteen counters, all of them longs.
        long* counters = stackalloc long[UsageLength];
        do
        {
            reaped = WaitWithUsage(pid, &status, 0, counters);
        }
        while (reaped < 0 && Errno.Last == Errno.Interrupted);
        usage = reaped == pid ? ToUsage(counters) : ProcessUsage.None;
        return reaped == pid ? status : null;
    }

    /// <summary>Collects a child if it has ended; nothing happens otherwise.</summary>
    public static void ReapIfEnded(int pid)
    {
        const int NoHang = 1;
        int status;
        _ = WaitPid(pid, &status, NoHang);
    }

    /// <summary>The soft limit on file locks of a process (0 for this one); null when there is no such process, or no right.</summary>
    public static ulong? LocksLimitOf(int pid)
    {
        ulong* limit = stackalloc ulong[2];
        return LimitOf(pid, LocksLimit, null, limit) == 0 ? limit[0] : null;
    }

    /// <summary>Sets this process's soft limit on file locks; children have it from then on.</summary>
    public static bool TrySetLocksLimit(ulong soft) => TrySetLocksLimit(0, soft);

    /// <summary>Sets that of another process.</summary>
    public static bool TrySetLocksLimit(int pid, ulong soft)
    {
        ulong* limit = stackalloc ulong[2];
        if (LimitOf(pid, LocksLimit, null, limit) != 0)
        {
            return false;
        }

        limit[0] = soft;
        return LimitOf(pid, LocksLimit, limit, null) == 0;
    }

    /// <summary>
    /// Bounds every file that a process, and what it starts from then on, writes to. Nothing happens where it has a lower
    /// bound already.
    /// </summary>
    public static void LimitFileSize(int pid, long bytesMax)
    {
        ulong* limit = stackalloc ulong[] { (ulong)bytesMax, (ulong)bytesMax };
        _ = LimitOf(pid, FileSizeLimit, limit, null);
    }

    /// <summary>
    /// Takes from the processes that the calling thread will start root's privilege of writing to any file. Without
    /// effect for other users, who never had it.
    /// </summary>
    public static void DropWriteAnything()
    {
        if (ControlProcess(BoundingSetDrop, DacOverride, 0, 0, 0) != 0)
        {
            return;
        }

        uint* header = stackalloc uint[] { CapabilityVersion3, 0 };
        uint* sets = stackalloc uint[6];
        if (GetCapabilities(header, sets) == 0)
        {
            // Of effective, permitted and inheritable the last alone: a program that is run by root gets what the bounding
            // set leaves. The thread keeps its own, because threads that serve others are born of it and inherit them.
            sets[2] &= ~(1u << DacOverride);
            _ = SetCapabilities(header, sets);
        }
    }

    private static ProcessUsage ToUsage(long* counters) => new()
    {
        UserTime = TimeSpan.FromSeconds(counters[0]) + TimeSpan.FromMicroseconds(counters[1]),
        SystemTime = TimeSpan.FromSeconds(counters[2]) + TimeSpan.FromMicroseconds(counters[3]),
        ResidentKibibytesMax = counters[4],
        MinorFaults = counters[8],
        MajorFaults = counters[9],
        BlocksRead = counters[11],
        BlocksWritten = counters[12],
        VoluntarySwitches = counters[16],
        InvoluntarySwitches = counters[17],
    };

    /// <summary>The system's words for a signal, which belong to the system.</summary>
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "strsignal")]
    public static partial nint DescribeSignal(int signal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    private static partial int WaitWithUsage(int pid, int* status, int options, long* usage);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    private static partial int SessionOf(int pid);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "prlimit64", SetLastError = true)]
    private static partial int LimitOf(int pid, int resource, ulong* newLimit, ulong* oldLimit);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlProcess(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "capget", SetLastError = true)]
    private static partial int GetCapabilities(uint* header, uint* sets);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(uint* header, uint* sets);
}
