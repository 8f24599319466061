using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>Pipes, and waiting for many descriptors at once.</summary>
internal static unsafe partial class PollCalls
{
    private const int CloseOnExec = 0x80000;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int Delete = 2;
    private const uint Readable = 1;
    private const uint OneShot = 1u << 30;

    // struct epoll_event is packed on x86-64 only.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
    private static readonly int EventSize = IsPacked ? 12 : 16;
    private static readonly int EventKeyOffset = IsPacked ? 4 : 8;

    /// <summary>Makes a pipe whose reading end does not block. Neither end is inherited.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) MakePipe()
    {
        int* ends = stackalloc int[2];
        Errno.Check(Pipe(ends, CloseOnExec), "Cannot make a pipe");
        SafeFileHandle read = new(ends[0], ownsHandle: true);
        SafeFileHandle write = new(ends[1], ownsHandle: true);
        Errno.Check(ControlFile(ends[0], SetFlags, NonBlocking), "Cannot make a pipe non-blocking");
        return (read, write);
    }

    /// <summary>Reads what there is: 0 at the end, negative with <see cref="Errno.Last"/> set.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)ReadSome((int)file.DangerousGetHandle(), start, (nuint)buffer.Length);
        }
    }

    /// <summary>A number that a thread waiting for descriptors can be woken by.</summary>
    public static SafeFileHandle MakeEvent() =>
        new(Errno.Check(EventDescriptor(0, CloseOnExec | NonBlocking), "Cannot make an event descriptor"), ownsHandle: true);

    public static void Wake(SafeFileHandle eventDescriptor)
    {
        ulong one = 1;
        _ = WriteSome((int)eventDescriptor.DangerousGetHandle(), (byte*)&one, sizeof(ulong));
    }

    public static SafeFileHandle MakePoll() =>
        new(Errno.Check(PollCreate(CloseOnExec), "Cannot make a poll descriptor"), ownsHandle: true);

    /// <summary>Has <see cref="Wait"/> report <paramref name="key"/> for as long as the descriptor is readable, or once.</summary>
    public static void Watch(SafeFileHandle poll, SafeFileHandle file, long key, bool isOnce)
    {
        byte* request = stackalloc byte[16];
        *(uint*)request = isOnce ? Readable | OneShot : Readable;
        *(long*)(request + EventKeyOffset) = key;
        int returned = PollControl(
            (int)poll.DangerousGetHandle(), Add, (int)file.DangerousGetHandle(), request);
        Errno.Check(returned, "Cannot watch a descriptor");
    }

    public static void Unwatch(SafeFileHandle poll, SafeFileHandle file)
    {
        byte* request = stackalloc byte[16];
        _ = PollControl((int)poll.DangerousGetHandle(), Delete, (int)file.DangerousGetHandle(), request);
    }

    /// <summary>Waits until something is readable and fills in the keys; how many there are.</summary>
    public static int Wait(SafeFileHandle poll, Span<long> keys)
    {
        byte* events = stackalloc byte[16 * keys.Length];
        int count;
        do
        {
            count = PollWait((int)poll.DangerousGetHandle(), events, keys.Length, -1);
        }
        while (count < 0 && Errno.Last == Errno.Interrupted);
        Errno.Check(count, "Cannot wait for descriptors");
        for (int i = 0; i < count; i++)
        {
            keys[i] = *(long*)(events + (i * EventSize) + EventKeyOffset);
        }

        return count;
    }

    /// <summary>Whether a descriptor is readable at this moment.</summary>
    public static bool IsReadable(SafeFileHandle file)
    {
        // struct pollfd: descriptor, events asked, events met.
        const int InputEvent = 1;
        int* request = stackalloc int[] { (int)file.DangerousGetHandle(), InputEvent };
        return PollOnce(request, 1, 0) > 0;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollOnce(int* requests, nuint count, int timeout);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlFile(int file, int command, nint argument);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int file, byte* buffer, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int file, byte* buffer, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int PollCreate(int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int PollControl(int poll, int operation, int file, byte* request);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int PollWait(int poll, byte* events, int countMax, int timeout);
}
