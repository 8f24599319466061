using System.Runtime.InteropServices;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// A filter of system calls for isolated commands, as the kernel takes it. It stands behind the namespaces, not in their
/// place: it keeps from a command what no build needs and where the kernel's holes have been, what no namespace divides
/// (keys, clocks, sockets of machines), and new namespaces, in which it would be root again.
/// </summary>
internal sealed class SeccompFilter
{
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;

    private const uint Allow = 0x7fff0000;
    private const uint Fail = 0x00050000;
    private const uint NotPermitted = 1;
    private const uint NoSuchCall = 38;
    private const uint NoSuchFamily = 97;

    // struct seccomp_data: number, architecture, instruction pointer, six arguments whose lower half comes first.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;
    private const uint SecondArgumentOffset = 24;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private const uint NewNamespaces = 0x7e020000;

    // To push characters into the terminal that one was started from.
    private static readonly uint[] TerminalRequests = [0x5412, 0x541c];

    // Unix, both internets, netlink. Others reach past the network namespace (VSOCK) or are kernel code nobody watches.
    private static readonly uint[] SocketFamilies = [1, 2, 10, 16];

    private static readonly SystemCall[] Forbidden =
    [
        SystemCall.Accounting, SystemCall.AddKey, SystemCall.AdjustClock, SystemCall.Bpf, SystemCall.ChangeRoot,
        SystemCall.ConfigureFileSystem, SystemCall.ControlIo, SystemCall.ControlIoPort, SystemCall.ControlKey,
        SystemCall.CreateFileSystemMount, SystemCall.DeleteModule, SystemCall.InitModule, SystemCall.InitModuleOfFile,
        SystemCall.JoinNamespace, SystemCall.LoadKernel, SystemCall.LoadKernelOfFile, SystemCall.LookupCookie,
        SystemCall.Mount, SystemCall.MoveMount, SystemCall.OpenByHandle, SystemCall.OpenFileSystem, SystemCall.OpenTree,
        SystemCall.OpenTreeWithAttributes, SystemCall.PerformanceEvents, SystemCall.PickFileSystem, SystemCall.PivotRoot,
        SystemCall.Quota, SystemCall.QuotaOfFile, SystemCall.Reboot, SystemCall.RequestKey, SystemCall.ServeNfs,
        SystemCall.SetClock, SystemCall.SetDomainName, SystemCall.SetHostName, SystemCall.SetMountAttributes,
        SystemCall.SetTimeOfDay, SystemCall.StartSwap, SystemCall.StopSwap, SystemCall.SystemLog, SystemCall.Unmount,
        SystemCall.UserFaults, SystemCall.VirtualHangUp, SystemCall.WatchFileSystem,
    ];

    // Programs have another way where the kernel does not know these: io_uring is a kernel of its own to attack, and the
    // arguments of clone3 cannot be looked at, so that it falls back to clone.
    private static readonly SystemCall[] Unknown =
        [SystemCall.Clone3, SystemCall.SetUpIoRing, SystemCall.EnterIoRing, SystemCall.RegisterIoRing];

    private readonly List<Instruction> _instructions = [];

    private SeccompFilter()
    {
    }

    /// <summary>A filter that lets everything pass.</summary>
    public static byte[] None { get; } = OfAnything();

    /// <summary>The filter for the calls of an architecture, each instruction eight bytes.</summary>
    public static byte[] Of(SystemCalls calls)
    {
        SeccompFilter filter = new();
        filter.Add(calls);
        return filter.Bytes();
    }

    private static byte[] OfAnything()
    {
        SeccompFilter filter = new();
        filter.Answer(Allow);
        return filter.Bytes();
    }

    private byte[] Bytes() => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_instructions)).ToArray();

    private void Add(SystemCalls calls)
    {
        // Calls of other architectures (32 bit) have other numbers, by which everything below could be gone around.
        _instructions.Add(new(Load, 0, 0, ArchitectureOffset));
        _instructions.Add(new(JumpIfEqual, 1, 0, calls.AuditArchitecture));
        Answer(Fail | NoSuchCall);
        _instructions.Add(new(Load, 0, 0, NumberOffset));
        if (calls.ForeignFrom is { } foreign)
        {
            _instructions.Add(new(JumpIfAtLeast, 0, 1, foreign));
            Answer(Fail | NoSuchCall);
        }

        AddList(calls, Forbidden, Fail | NotPermitted);
        AddList(calls, Unknown, Fail | NoSuchCall);
        AddChecked(calls[SystemCall.Clone], FirstArgumentOffset, JumpIfAnyBit, [NewNamespaces], Fail | NotPermitted, Allow);
        AddChecked(calls[SystemCall.Unshare], FirstArgumentOffset, JumpIfAnyBit, [NewNamespaces], Fail | NotPermitted, Allow);
        AddChecked(calls[SystemCall.Socket], FirstArgumentOffset, JumpIfEqual, SocketFamilies, Allow, Fail | NoSuchFamily);
        AddChecked(calls[SystemCall.IoControl], SecondArgumentOffset, JumpIfEqual, TerminalRequests, Fail | NotPermitted, Allow);
        Answer(Allow);
    }

    private void AddList(SystemCalls calls, SystemCall[] list, uint answer)
    {
        foreach (int number in list.Select(calls.Find).OfType<int>())
        {
            _instructions.Add(new(JumpIfEqual, 0, 1, (uint)number));
            Answer(answer);
        }
    }

    /// <summary>Decides about one call by an argument: the first test that holds answers, or else the other answer is given.</summary>
    private void AddChecked(int number, uint argumentOffset, ushort test, uint[] values, uint answer, uint otherwise)
    {
        const int Before = 1;
        const int PerValue = 2;
        byte whole = (byte)(Before + (PerValue * values.Length) + 1);
        _instructions.Add(new(JumpIfEqual, 0, whole, (uint)number));
        _instructions.Add(new(Load, 0, 0, argumentOffset));
        foreach (uint value in values)
        {
            _instructions.Add(new(test, 0, 1, value));
            Answer(answer);
        }

        Answer(otherwise);
    }

    private void Answer(uint answer) => _instructions.Add(new(Return, 0, 0, answer));

    /// <summary>struct sock_filter.</summary>
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
}
