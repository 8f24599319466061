using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>
/// The file system calls relative to an open directory. They never follow a symlink in the name they are given, which
/// the base library's paths cannot promise. Names are bytes with a terminating zero: an action may write any.
/// </summary>
internal static unsafe partial class FileCalls
{
    private const int CurrentDirectory = -100;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int WriteOnly = 1;
    private const uint NamedPipe = 0x1000;
    private const uint OwnerReadsAndWrites = 0b110_000_000;
    private const int SymlinkNoFollow = 0x100;
    private const int RemoveDirectoryFlag = 0x200;
    private const int EmptyPath = 0x1000;
    private const int NoAsking = 0x4000;
    private const int PathOnly = 0x200000;

    // openat2, whose number every Linux architecture shares, and how it is to resolve.
    private const nint OpenAtSecond = 437;
    private const ulong NoMagicLinks = 2;
    private const ulong NoSymlinks = 4;
    private const ulong Beneath = 8;
    private const uint BasicStatus = 0x7ff;
    private const int StatusSize = 256;
    private const int SymlinkLengthMax = 4096;

    // The only two flags in use whose numbers differ between the architectures.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int DirectoryFlag = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>Opens a directory for listing; null with <see cref="Errno.Last"/> set when that is not one.</summary>
    public static SafeFileHandle? TryOpenDirectory(SafeFileHandle? parent, ReadOnlySpan<byte> name) =>
        TryOpen(parent, name, DirectoryFlag | NoFollow | CloseOnExec);

    /// <summary>Opens a file for reading; a FIFO put in its place does not block, a symlink is refused.</summary>
    public static SafeFileHandle? TryOpenFile(SafeFileHandle? parent, ReadOnlySpan<byte> name) =>
        TryOpen(parent, name, NoFollow | CloseOnExec | NonBlocking);

    /// <summary>Opens a file for writing: of a named pipe, waits until somebody reads it.</summary>
    public static SafeFileHandle? TryOpenForWriting(ReadOnlySpan<byte> name) =>
        TryOpen(parent: null, name, WriteOnly | NoFollow | CloseOnExec);

    /// <summary>Makes a named pipe that only its owner may use.</summary>
    public static bool TryMakePipe(ReadOnlySpan<byte> name)
    {
        fixed (byte* path = name)
        {
            return MakeNode(path, NamedPipe | OwnerReadsAndWrites, 0) == 0;
        }
    }

    /// <summary>Holds a directory to begin from, whether or not it can be listed; null with <see cref="Errno.Last"/> set.</summary>
    public static SafeFileHandle? TryHoldDirectory(SafeFileHandle? parent, ReadOnlySpan<byte> name) =>
        TryOpen(parent, name, PathOnly | DirectoryFlag | NoFollow | CloseOnExec);

    /// <summary>
    /// Holds a directory below another one: the kernel itself refuses a way that has a symlink on it, or leads out, whatever
    /// it was a moment ago. Null with <see cref="Errno.Last"/> set.
    /// </summary>
    public static SafeFileHandle? TryHoldBelow(SafeFileHandle top, ReadOnlySpan<byte> path)
    {
        using Borrowed directory = new(top);

        // struct open_how: flags, mode, how to resolve.
        ulong* how = stackalloc ulong[] { (ulong)(PathOnly | DirectoryFlag | CloseOnExec), 0, Beneath | NoSymlinks | NoMagicLinks };
        fixed (byte* name = path)
        {
            nint number = SystemCall(OpenAtSecond, directory.Number, name, how, 3 * sizeof(ulong));
            return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
        }
    }

    /// <summary>The status of a name, of the symlink itself if it is one; null with <see cref="Errno.Last"/> set.</summary>
    public static FileStatus? TryGetStatus(SafeFileHandle? parent, ReadOnlySpan<byte> name)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return TryGetStatus(directory.Number, path, SymlinkNoFollow);
        }
    }

    /// <summary>
    /// The same as far as the kernel knows it: it does not ask a server, which may be a process of an action and not answer.
    /// </summary>
    public static FileStatus? TryGetCachedStatus(SafeFileHandle? parent, ReadOnlySpan<byte> name)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return TryGetStatus(directory.Number, path, SymlinkNoFollow | NoAsking);
        }
    }

    /// <summary>The same of what a symlink leads to: of an open file, by its name in <c>/proc</c>.</summary>
    public static FileStatus? TryGetTargetStatus(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return TryGetStatus(directory.Number, path, NoAsking);
        }
    }

    /// <summary>The status of an open file.</summary>
    public static FileStatus? TryGetStatus(SafeFileHandle file)
    {
        using Borrowed open = new(file);
        byte empty = 0;
        return TryGetStatus(open.Number, &empty, EmptyPath);
    }

    /// <summary>The target of a symlink, as bytes; null with <see cref="Errno.Last"/> set.</summary>
    public static byte[]? TryReadLink(SafeFileHandle? parent, ReadOnlySpan<byte> name)
    {
        using Borrowed directory = new(parent);
        byte* target = stackalloc byte[SymlinkLengthMax];
        fixed (byte* path = name)
        {
            nint length = ReadLinkAt(directory.Number, path, target, SymlinkLengthMax);
            return length < 0 ? null : new ReadOnlySpan<byte>(target, (int)length).ToArray();
        }
    }

    public static bool TryMakeDirectory(SafeFileHandle? parent, ReadOnlySpan<byte> name, uint mode)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return MakeDirectoryAt(directory.Number, path, mode) == 0;
        }
    }

    /// <summary>Makes an empty file where there is nothing, not even a symlink.</summary>
    public static bool TryMakeFile(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        const int WriteOnly = 1;
        const int Create = 0x40;
        const int Exclusive = 0x80;
        const uint Mode = 0b110_100_100;
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            int number = OpenAt(directory.Number, path, WriteOnly | Create | Exclusive | NoFollow | CloseOnExec, Mode);
            if (number >= 0)
            {
                new SafeFileHandle(number, ownsHandle: true).Dispose();
            }

            return number >= 0;
        }
    }

    public static bool TryMakeSymlink(ReadOnlySpan<byte> target, SafeFileHandle? parent, ReadOnlySpan<byte> name)
    {
        using Borrowed directory = new(parent);
        fixed (byte* targetPath = target)
        fixed (byte* path = name)
        {
            return SymlinkAt(targetPath, directory.Number, path) == 0;
        }
    }

    /// <summary>Gives a file, which is not followed when it is a symlink, a second name.</summary>
    public static bool TryLink(ReadOnlySpan<byte> existing, ReadOnlySpan<byte> newName)
    {
        fixed (byte* path = existing)
        fixed (byte* newPath = newName)
        {
            return LinkAt(CurrentDirectory, path, CurrentDirectory, newPath, 0) == 0;
        }
    }

    public static bool TryRemoveFile(SafeFileHandle parent, ReadOnlySpan<byte> name) => TryUnlink(parent, name, 0);

    public static bool TryRemoveDirectory(SafeFileHandle? parent, ReadOnlySpan<byte> name) =>
        TryUnlink(parent, name, RemoveDirectoryFlag);

    public static bool TryRename(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle to, ReadOnlySpan<byte> newName)
    {
        using Borrowed source = new(from);
        using Borrowed destination = new(to);
        fixed (byte* path = name)
        fixed (byte* newPath = newName)
        {
            return RenameAt(source.Number, path, destination.Number, newPath) == 0;
        }
    }

    /// <summary>
    /// Changes the permissions of a name; false for a symlink. What is changed is held first: somebody may put a symlink in
    /// its place, and the call that changes by name would follow that to any file of the machine.
    /// </summary>
    public static bool TrySetMode(SafeFileHandle? parent, ReadOnlySpan<byte> name, uint mode)
    {
        using SafeFileHandle? held = TryOpen(parent, name, PathOnly | NoFollow | CloseOnExec);
        if (held is null)
        {
            return false;
        }

        using Borrowed file = new(held);
        fixed (byte* path = NativeName.Of($"/proc/self/fd/{file.Number}"))
        {
            return ChangeModeAt(CurrentDirectory, path, mode, 0) == 0;
        }
    }

    /// <summary>Gives a name to a user and a group, the symlink itself if it is one.</summary>
    public static bool TrySetOwner(SafeFileHandle? parent, ReadOnlySpan<byte> name, uint user, uint group)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return ChangeOwnerAt(directory.Number, path, user, group, SymlinkNoFollow) == 0;
        }
    }

    /// <summary>Sets when a name was last modified (and accessed), of the symlink itself if it is one.</summary>
    public static bool TrySetModified(SafeFileHandle? parent, ReadOnlySpan<byte> name, long seconds, long nanos)
    {
        using Borrowed directory = new(parent);
        long* times = stackalloc long[] { seconds, nanos, seconds, nanos };
        fixed (byte* path = name)
        {
            return SetTimesAt(directory.Number, path, times, SymlinkNoFollow) == 0;
        }
    }

    /// <summary>Fills a buffer with directory entries (see <see cref="DirectoryEntries"/>); 0 at the end, negative on an error.</summary>
    public static int ReadEntries(SafeFileHandle directory, Span<byte> buffer)
    {
        using Borrowed open = new(directory);
        fixed (byte* start = buffer)
        {
            return (int)GetEntries(open.Number, start, (nuint)buffer.Length);
        }
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle? parent, ReadOnlySpan<byte> name, int flags)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            int number = OpenAt(directory.Number, path, flags, 0);
            return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
        }
    }

    private static bool TryUnlink(SafeFileHandle? parent, ReadOnlySpan<byte> name, int flags)
    {
        using Borrowed directory = new(parent);
        fixed (byte* path = name)
        {
            return UnlinkAt(directory.Number, path, flags) == 0;
        }
    }

    private static FileStatus? TryGetStatus(int directory, byte* path, int flags)
    {
        byte* buffer = stackalloc byte[StatusSize];
        if (Statx(directory, path, flags, BasicStatus, buffer) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> status = new(buffer, StatusSize);
        ushort mode = BitConverter.ToUInt16(status[28..]);
        return new FileStatus(
            (FileKind)(mode >> 12),
            mode & 0xfffu,
            BitConverter.ToInt64(status[40..]),
            BitConverter.ToInt64(status[112..]),
            BitConverter.ToUInt32(status[120..]),
            BitConverter.ToUInt32(status[20..]),
            BitConverter.ToUInt32(status[16..]))
        {
            Inode = BitConverter.ToUInt64(status[32..]),
            Blocks = BitConverter.ToInt64(status[48..]),
            Device = ((ulong)BitConverter.ToUInt32(status[136..]) << 32) | BitConverter.ToUInt32(status[140..]),
        };
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint directory, byte* path, ulong* how, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, byte* status);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int directory, byte* path, byte* target, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeDirectoryAt(int directory, byte* path, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true)]
    private static partial int MakeNode(byte* path, uint mode, ulong device);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymlinkAt(byte* target, int directory, byte* path);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(int directory, byte* path, int newDirectory, byte* newPath, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameAt(int directory, byte* path, int newDirectory, byte* newPath);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int ChangeModeAt(int directory, byte* path, uint mode, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    private static partial int ChangeOwnerAt(int directory, byte* path, uint user, uint group, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int SetTimesAt(int directory, byte* path, long* times, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint GetEntries(int directory, byte* buffer, nuint size);

    /// <summary>A descriptor kept open for the length of a call; no handle means the current directory.</summary>
    private ref struct Borrowed
    {
        private readonly SafeFileHandle? _handle;
        private bool _isHeld;

        public Borrowed(SafeFileHandle? handle)
        {
            _handle = handle;
            Number = CurrentDirectory;
            if (handle is not null)
            {
                handle.DangerousAddRef(ref _isHeld);
                Number = (int)handle.DangerousGetHandle();
            }
        }

        public int Number { get; }

        public void Dispose()
        {
            if (_isHeld)
            {
                _handle!.DangerousRelease();
                _isHeld = false;
            }
        }
    }
}
