using System.Runtime.InteropServices;

namespace Grid.Sandbox.Native;

/// <summary>The numbers of system calls, which differ between architectures.</summary>
internal sealed class SystemCalls
{
    private static readonly SystemCalls X64 = new(0xc000003e, forbidsFrom: 0x40000000, Numbers(arm: false));
    private static readonly SystemCalls Arm64 = new(0xc00000b7, forbidsFrom: null, Numbers(arm: true));

    private readonly Dictionary<SystemCall, int> _numbers;

    private SystemCalls(uint auditArchitecture, uint? forbidsFrom, Dictionary<SystemCall, int> numbers)
    {
        AuditArchitecture = auditArchitecture;
        ForeignFrom = forbidsFrom;
        _numbers = numbers;
    }

    /// <summary>Those of this machine; null when its architecture is not known here.</summary>
    public static SystemCalls? OfThisMachine { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };

    /// <summary>What seccomp calls the architecture.</summary>
    public uint AuditArchitecture { get; }

    /// <summary>The number from which on calls belong to another convention of the same architecture (x32).</summary>
    public uint? ForeignFrom { get; }

    /// <summary>The number of a call; null when the architecture does not have it.</summary>
    public int? Find(SystemCall call) => _numbers.TryGetValue(call, out int number) ? number : null;

    public int this[SystemCall call] => _numbers[call];

    // Everything from 424 on has one number everywhere; a missing one is -1.
    private static Dictionary<SystemCall, int> Numbers(bool arm)
    {
        (SystemCall Call, int X64, int Arm)[] table =
        [
            (SystemCall.Accounting, 163, 89),
            (SystemCall.AddKey, 248, 217),
            (SystemCall.AdjustClock, 305, 266),
            (SystemCall.Bpf, 321, 280),
            (SystemCall.ChangeDirectory, 80, 49),
            (SystemCall.ChangeMode, 268, 53),
            (SystemCall.ChangeOwner, 260, 54),
            (SystemCall.ChangeRoot, 161, 51),
            (SystemCall.Clone, 56, 220),
            (SystemCall.Clone3, 435, 435),
            (SystemCall.Close, 3, 57),
            (SystemCall.CloseRange, 436, 436),
            (SystemCall.ConfigureFileSystem, 431, 431),
            (SystemCall.ControlFile, 72, 25),
            (SystemCall.ControlIo, 172, -1),
            (SystemCall.ControlIoPort, 173, -1),
            (SystemCall.ControlKey, 250, 219),
            (SystemCall.ControlProcess, 157, 167),
            (SystemCall.CreateFileSystemMount, 432, 432),
            (SystemCall.DeleteModule, 176, 106),
            (SystemCall.EnterIoRing, 426, 426),
            (SystemCall.Execute, 59, 221),
            (SystemCall.Exit, 231, 94),
            (SystemCall.InitModule, 175, 105),
            (SystemCall.InitModuleOfFile, 313, 273),
            (SystemCall.IoControl, 16, 29),
            (SystemCall.JoinNamespace, 308, 268),
            (SystemCall.LoadKernel, 246, 104),
            (SystemCall.LoadKernelOfFile, 320, 294),
            (SystemCall.LookupCookie, 212, 18),
            (SystemCall.MakeDirectory, 258, 34),
            (SystemCall.MakeSymlink, 266, 36),
            (SystemCall.Mount, 165, 40),
            (SystemCall.MoveMount, 429, 429),
            (SystemCall.Open, 257, 56),
            (SystemCall.OpenByHandle, 304, 265),
            (SystemCall.OpenFileSystem, 430, 430),
            (SystemCall.OpenTree, 428, 428),
            (SystemCall.OpenTreeWithAttributes, 467, 467),
            (SystemCall.PerformanceEvents, 298, 241),
            (SystemCall.PickFileSystem, 433, 433),
            (SystemCall.PivotRoot, 155, 41),
            (SystemCall.ProcessNumber, 39, 172),
            (SystemCall.Quota, 179, 60),
            (SystemCall.QuotaOfFile, 443, 443),
            (SystemCall.Reboot, 169, 142),
            (SystemCall.ReceiveMessage, 47, 212),
            (SystemCall.RegisterIoRing, 427, 427),
            (SystemCall.RequestKey, 249, 218),
            (SystemCall.ServeNfs, 180, 42),
            (SystemCall.SetCapabilities, 126, 91),
            (SystemCall.SetClock, 227, 112),
            (SystemCall.SetDomainName, 171, 162),
            (SystemCall.SetGroups, 116, 159),
            (SystemCall.SetHostName, 170, 161),
            (SystemCall.SetMountAttributes, 442, 442),
            (SystemCall.SetSignalMask, 14, 135),
            (SystemCall.SetTimeOfDay, 164, 170),
            (SystemCall.SetUserIds, 117, 147),
            (SystemCall.SetLimit, 302, 261),
            (SystemCall.SetGroupIds, 119, 149),
            (SystemCall.SetUpIoRing, 425, 425),
            (SystemCall.SetSession, 112, 157),
            (SystemCall.Socket, 41, 198),
            (SystemCall.StartSwap, 167, 224),
            (SystemCall.StopSwap, 168, 225),
            (SystemCall.SystemLog, 103, 116),
            (SystemCall.Unmount, 166, 39),
            (SystemCall.Unshare, 272, 97),
            (SystemCall.UserFaults, 323, 282),
            (SystemCall.VirtualHangUp, 153, 58),
            (SystemCall.WatchFileSystem, 300, 262),
            (SystemCall.Write, 1, 64),
        ];
        return table.Select(row => (row.Call, Number: arm ? row.Arm : row.X64))
            .Where(row => row.Number >= 0)
            .ToDictionary(row => row.Call, row => row.Number);
    }
}
