using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Grid.Sandbox.Steps;

/// <summary>
/// The program that makes a list of system calls (see <see cref="StepProgram"/>): its machine code, assembled from the
/// file of its name beside this one, and what makes a file of it that the kernel runs. A program, because what it enters
/// can be entered by a process with one thread only; of so few bytes, because it is started for each action.
/// </summary>
internal static class StepMachine
{
    private const ulong Address = 0x400000;
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const int SegmentCount = 2;
    private const int CodeOffset = HeaderSize + (SegmentCount * SegmentSize);

    /// <summary>steps-x64.S.</summary>
    public static byte[] X64 { get; } = Convert.FromHexString(
        "b809000000bf00000010be00000001ba0300000041ba1200000041b8030000004531c90f05bb000000104839d80f85b1"
        + "000000486303488b7b084885c0782b488b7310488b53184c8b53204c8b43284c8b4b300f05488943384885c07906f643"
        + "040174614883c340ebc9b83800000031f631d24531d24531c00f05488943384885c0784174de4189c4b83d00000048c7"
        + "c7ffffffff488d733831d24531d20f054885c0783f4139c475df0fb77b384189fc4183e47f74094181c480000000eb0b"
        + "c1ef08eb2441bc7d000000b801000000bf040000004889deba400000000f054489e7eb05bf7d000000b8e70000000f05");

    /// <summary>steps-arm64.S.</summary>
    public static byte[] Arm64 { get; } = Convert.FromHexString(
        "c81b80d20000a2d20120a0d2620080d2430280d2640080d2050080d2010000d41300a2d21f0013eb01060054680280b9"
        + "600640f96801f8b7610a41a9631242a9651a40f9010000d4601e00f96000f8b6690640b9a903003673020191f4ffff17"
        + "881b80d2010080d2020080d2030080d2040080d2010000d4601e00f96002f8b7c0feffb4f403002a882080d200008092"
        + "61e20091020080d2030080d2010000d44002f8b71f00146b01ffff546072407914180072600000549402021104000014"
        + "007c08530a000014b40f8052080880d2800080d2e10313aa020880d2010000d4e003142a02000014a00f80d2c80b80d2"
        + "010000d4");

    /// <summary>The executable file for this machine; null when its architecture is not one of the two.</summary>
    public static byte[]? ForThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => Executable(machine: 62, X64),
        Architecture.Arm64 => Executable(machine: 183, Arm64),
        _ => null,
    };

    // ELF, 64 bit, little endian: the header, one segment that is read and executed, one that says that the stack is not.
    private static byte[] Executable(ushort machine, byte[] code)
    {
        byte[] file = new byte[CodeOffset + code.Length];
        Span<byte> header = file;
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        Put(header[16..], (ushort)2, machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], Address + CodeOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], HeaderSize);
        Put(header[52..], HeaderSize, SegmentSize);
        Put(header[56..], SegmentCount, 0);
        PutSegment(header[HeaderSize..], kind: 1, access: 5, file.Length);
        PutSegment(header[(HeaderSize + SegmentSize)..], kind: 0x6474e551, access: 6, size: 0);
        code.CopyTo(header[CodeOffset..]);
        return file;
    }

    private static void PutSegment(Span<byte> segment, uint kind, uint access, int size)
    {
        const ulong Alignment = 0x1000;
        BinaryPrimitives.WriteUInt32LittleEndian(segment, kind);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], access);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], size == 0 ? 0 : Address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], size == 0 ? 0 : Address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], Alignment);
    }

    private static void Put(Span<byte> target, ushort first, ushort second)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, first);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], second);
    }
}
