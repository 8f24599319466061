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
    private const uint NoSuchProtocol = 93;
    private const uint NetlinkFamily = 16;

    // struct seccomp_data: number, architecture, instruction pointer, six arguments whose lower half comes first.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;
    private const uint SecondArgumentOffset = 24;
    private const uint ThirdArgumentOffset = 32;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private const uint NewNamespaces = 0x7e020000;

    // To push characters into the terminal that one was started from.
    private static readonly uint[] TerminalRequests = [0x5412, 0x541c];

    // Unix, both internets. Others reach past the network namespace (VSOCK) or are kernel code nobody watches.
    private static readonly uint[] SocketFamilies = [1, 2, 10];

    // Of netlink what lists interfaces, addresses and sockets: NETLINK_ROUTE, NETLINK_SOCK_DIAG.
    private static readonly uint[] NetlinkProtocols = [0, 4];

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

    private readonly SortedDictionary<int, Instruction[]> _answers = [];

    private SeccompFilter()
    {
    }

    /// <summary>The filter for this machine; one that lets everything pass where its calls are not known.</summary>
    public static byte[] OfThisMachine { get; } = SystemCalls.OfThisMachine is { } calls ? Of(calls) : ToBytes([Answer(Allow)]);

    /// <summary>The filter for the calls of an architecture, each instruction eight bytes.</summary>
    public static byte[] Of(SystemCalls calls)
    {
        SeccompFilter filter = new();
        filter.AddList(calls, Forbidden, Fail | NotPermitted);
        filter.AddList(calls, Unknown, Fail | NoSuchCall);
        filter.AddChecked(calls[SystemCall.Clone], FirstArgumentOffset, JumpIfAnyBit, [NewNamespaces], Fail | NotPermitted, Allow);
        filter.AddChecked(calls[SystemCall.Unshare], FirstArgumentOffset, JumpIfAnyBit, [NewNamespaces], Fail | NotPermitted, Allow);
        filter.AddSockets(calls[SystemCall.Socket]);
        filter.AddChecked(
            calls[SystemCall.IoControl], SecondArgumentOffset, JumpIfEqual, TerminalRequests, Fail | NotPermitted, Allow);
        return ToBytes([.. Preamble(calls), .. Search([.. filter._answers])]);
    }

    private static byte[] ToBytes(Instruction[] instructions) => MemoryMarshal.AsBytes(instructions.AsSpan()).ToArray();

    private static IEnumerable<Instruction> Preamble(SystemCalls calls)
    {
        // Calls of other architectures (32 bit) have other numbers, by which everything below could be gone around.
        yield return new(Load, 0, 0, ArchitectureOffset);
        yield return new(JumpIfEqual, 1, 0, calls.AuditArchitecture);
        yield return Answer(Fail | NoSuchCall);
        yield return new(Load, 0, 0, NumberOffset);
        if (calls.ForeignFrom is { } foreign)
        {
            yield return new(JumpIfAtLeast, 0, 1, foreign);
            yield return Answer(Fail | NoSuchCall);
        }
    }

    /// <summary>
    /// Decides by halves. When a filter is set, the kernel goes through it for every call there is, to remember which always
    /// pass: to compare each with one number after another took longer than all the rest of setting it.
    /// </summary>
    private static Instruction[] Search(ReadOnlySpan<KeyValuePair<int, Instruction[]>> answers)
    {
        if (answers.Length == 1)
        {
            (int number, Instruction[] answer) = answers[0];
            return [new(JumpIfEqual, 0, Distance(answer.Length), (uint)number), .. answer, Answer(Allow)];
        }

        int half = answers.Length / 2;
        Instruction[] below = Search(answers[..half]);
        Instruction[] above = Search(answers[half..]);
        return [new(JumpIfAtLeast, Distance(below.Length), 0, (uint)answers[half].Key), .. below, .. above];
    }

    private static byte Distance(int instructions) => checked((byte)instructions);

    private void AddList(SystemCalls calls, SystemCall[] list, uint answer)
    {
        foreach (int number in list.Select(calls.Find).OfType<int>())
        {
            _answers.Add(number, [Answer(answer)]);
        }
    }

    /// <summary>Decides about one call by an argument: the first test that holds answers, or else the other answer is given.</summary>
    private void AddChecked(int number, uint argumentOffset, ushort test, uint[] values, uint answer, uint otherwise) => _answers.Add(
        number,
        [
            new(Load, 0, 0, argumentOffset),
            .. values.SelectMany(value => new[] { new Instruction(test, 0, 1, value), Answer(answer) }),
            Answer(otherwise),
        ]);

    private void AddSockets(int number)
    {
        Instruction[] netlink =
            [new(Load, 0, 0, ThirdArgumentOffset), .. Allowed(NetlinkProtocols), Answer(Fail | NoSuchProtocol)];
        _answers.Add(
            number,
            [
                new(Load, 0, 0, FirstArgumentOffset),
                .. Allowed(SocketFamilies),
                new(JumpIfEqual, 0, Distance(netlink.Length), NetlinkFamily),
                .. netlink,
                Answer(Fail | NoSuchFamily),
            ]);
    }

    private static IEnumerable<Instruction> Allowed(uint[] values) =>
        values.SelectMany(value => new[] { new Instruction(JumpIfEqual, 0, 1, value), Answer(Allow) });

    private static Instruction Answer(uint answer) => new(Return, 0, 0, answer);

    /// <summary>struct sock_filter.</summary>
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
}
