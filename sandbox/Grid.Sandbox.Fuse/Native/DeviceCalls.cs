using System.Runtime.InteropServices;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Fuse.Native;

/// <summary>The calls on <c>/dev/fuse</c>: requests are read from it, answers written to it.</summary>
internal static unsafe partial class DeviceCalls
{
    /// <summary>The device every connection begins with.</summary>
    public const string Path = "/dev/fuse";

    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;

    // _IOR(229, 0, u32), _IOW(229, 1, struct fuse_backing_map), _IOW(229, 2, u32): the same on x86-64 and arm64.
    private const nuint CloneRequest = 0x8004_e500;
    private const nuint OpenBackingRequest = 0x4010_e501;
    private const nuint CloseBackingRequest = 0x4004_e502;

    /// <summary>Opens the device; null with <see cref="Errno.Last"/> set.</summary>
    public static SafeFileHandle? TryOpen()
    {
        fixed (byte* path = NativeName.Of(Path))
        {
            int number = Open(path, ReadWrite | CloseOnExec, 0);
            return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
        }
    }

    /// <summary>Another descriptor of the same connection, with a queue of its own for what was read from it.</summary>
    public static SafeFileHandle Clone(SafeFileHandle device)
    {
        SafeFileHandle clone = TryOpen() ?? throw Errno.ToFailure($"Cannot open {Path}", Errno.Last);
        uint original = (uint)device.DangerousGetHandle();
        if (Control((int)clone.DangerousGetHandle(), CloneRequest, &original) != 0)
        {
            int error = Errno.Last;
            clone.Dispose();
            throw Errno.ToFailure($"Cannot open {Path} once more for the same mount", error);
        }

        return clone;
    }

    /// <summary>Waits for a request. Its length, or an error number below 0.</summary>
    public static int Read(SafeFileHandle device, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint length = ReadSome((int)device.DangerousGetHandle(), start, (nuint)buffer.Length);
            return length < 0 ? -Errno.Last : (int)length;
        }
    }

    /// <summary>Answers. An answer nobody waits for any more is no failure.</summary>
    /// <returns>0, or an error number.</returns>
    public static int Write(SafeFileHandle device, ReadOnlySpan<byte> answer)
    {
        fixed (byte* start = answer)
        {
            nint length = WriteSome((int)device.DangerousGetHandle(), start, (nuint)answer.Length);
            return length < 0 ? Errno.Last : 0;
        }
    }

    /// <summary>
    /// Registers a file whose bytes the kernel shall read by itself. The number to name it by, or an error number below 0.
    /// </summary>
    public static int OpenBacking(SafeFileHandle device, SafeFileHandle file)
    {
        // struct fuse_backing_map: descriptor, flags, padding.
        int* map = stackalloc int[] { (int)file.DangerousGetHandle(), 0, 0, 0 };
        int id = Control((int)device.DangerousGetHandle(), OpenBackingRequest, map);
        return id < 0 ? -Errno.Last : id;
    }

    /// <summary>Takes a registration back; who has the file open keeps it.</summary>
    public static void CloseBacking(SafeFileHandle device, int backingId) =>
        _ = Control((int)device.DangerousGetHandle(), CloseBackingRequest, &backingId);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int file, byte* buffer, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int file, byte* buffer, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, void* argument);
}
