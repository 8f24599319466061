using System.Buffers.Binary;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Tests.Isolation;

public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7fff0000;
    private const uint NotPermitted = 0x00050001;
    private const uint NoSuchCall = 0x00050026;
    private const uint NoSuchFamily = 0x00050061;
    private const uint NoSuchProtocol = 0x00050000 | 93;

    private static readonly SystemCalls Calls = SystemCalls.OfThisMachine!;
    private static readonly byte[] Filter = SeccompFilter.Of(Calls);

    [Theory]
    [InlineData((int)SystemCall.Mount, NotPermitted)]
    [InlineData((int)SystemCall.SetMountAttributes, NotPermitted)]
    [InlineData((int)SystemCall.JoinNamespace, NotPermitted)]
    [InlineData((int)SystemCall.AddKey, NotPermitted)]
    [InlineData((int)SystemCall.OpenTreeWithAttributes, NotPermitted)]
    [InlineData((int)SystemCall.Clone3, NoSuchCall)]
    [InlineData((int)SystemCall.SetUpIoRing, NoSuchCall)]
    [InlineData((int)SystemCall.Execute, Allow)]
    [InlineData((int)SystemCall.Open, Allow)]
    [InlineData((int)SystemCall.ControlProcess, Allow)]
    public void A_call_is_answered_by_its_number(int call, uint expected) =>
        AnswerTo(Calls[(SystemCall)call], 0, 0).ShouldBe(expected);

    [Theory]
    [InlineData((int)SystemCall.Clone, 0x11u, 0u, Allow)]
    [InlineData((int)SystemCall.Clone, 0x10000011u, 0u, NotPermitted)]
    [InlineData((int)SystemCall.Unshare, 0x20000u, 0u, NotPermitted)]
    [InlineData((int)SystemCall.Unshare, 0x400u, 0u, Allow)]
    [InlineData((int)SystemCall.Socket, 1u, 0u, Allow)]
    [InlineData((int)SystemCall.Socket, 16u, 0u, Allow)]
    [InlineData((int)SystemCall.Socket, 40u, 0u, NoSuchFamily)]
    [InlineData((int)SystemCall.IoControl, 0u, 0x5412u, NotPermitted)]
    [InlineData((int)SystemCall.IoControl, 0u, 0x5413u, Allow)]
    public void A_call_that_is_looked_into_is_answered_by_its_argument(int call, uint first, uint second, uint expected) =>
        AnswerTo(Calls[(SystemCall)call], first, second).ShouldBe(expected);

    [Theory]
    [InlineData(0u, Allow)]
    [InlineData(4u, Allow)]
    [InlineData(9u, NoSuchProtocol)]
    public void Of_netlink_there_are_routes_and_sockets(uint protocol, uint expected) =>
        AnswerTo(Calls[SystemCall.Socket], 16, 0, third: protocol).ShouldBe(expected);

    [Fact]
    public void Calls_of_another_architecture_or_convention_are_unknown()
    {
        AnswerTo(Calls[SystemCall.Open], 0, 0, architecture: 0x40000003).ShouldBe(NoSuchCall);
        if (Calls.ForeignFrom is { } foreign)
        {
            AnswerTo((int)foreign | Calls[SystemCall.Open], 0, 0).ShouldBe(NoSuchCall);
        }
    }

    [Fact]
    public void Nothing_else_is_kept_from_an_action()
    {
        HashSet<int> known = [.. Enum.GetValues<SystemCall>().Select(Calls.Find).OfType<int>()];

        Enumerable.Range(0, 1024).Where(number => !known.Contains(number)).ShouldAllBe(number => AnswerTo(number, 0, 0) == Allow);
    }

    // What the kernel does with it.
    private static uint AnswerTo(int number, uint first, uint second, uint? architecture = null, uint third = 0)
    {
        uint[] data = [(uint)number, architecture ?? Calls.AuditArchitecture, 0, 0, first, 0, second, 0, third];
        uint held = 0;
        for (int next = 0; ; next++)
        {
            ReadOnlySpan<byte> instruction = Filter.AsSpan(next * 8, 8);
            uint operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20:
                    held = data[operand / sizeof(uint)];
                    break;
                case 0x15:
                    next += held == operand ? instruction[2] : instruction[3];
                    break;
                case 0x35:
                    next += held >= operand ? instruction[2] : instruction[3];
                    break;
                case 0x45:
                    next += (held & operand) != 0 ? instruction[2] : instruction[3];
                    break;
                case 0x06:
                    return operand;
                default:
                    throw new InvalidOperationException($"Instruction {next} is not of those that are used.");
            }
        }
    }
}
