using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Tests.Wire;

/// <summary>The structures are the kernel's: their sizes and the places of their parts are not ours to choose.</summary>
public sealed class FuseStructureTests
{
    [Fact]
    public void Structures_are_as_long_as_the_kernels()
    {
        Unsafe.SizeOf<FuseRequestHeader>().ShouldBe(40);
        Unsafe.SizeOf<FuseInitReply>().ShouldBe(64);
        Unsafe.SizeOf<FuseAttributes>().ShouldBe(88);
        Unsafe.SizeOf<FuseAttributesReply>().ShouldBe(104);
        Unsafe.SizeOf<FuseEntry>().ShouldBe(128);
        Unsafe.SizeOf<FuseOpenReply>().ShouldBe(16);
        Unsafe.SizeOf<FuseFileSystemStatus>().ShouldBe(80);
        Unsafe.SizeOf<FuseForgetOne>().ShouldBe(16);
    }

    [Fact]
    public void A_requests_header_is_read_from_the_places_the_kernel_puts_it()
    {
        byte[] bytes = Convert.FromHexString(
            "2a000000" + "01000000" + "0807060504030201" + "0500000000000000" + "e8030000" + "e9030000" + "39300000" + "0000" + "0000");

        FuseRequestHeader header = MemoryMarshal.Read<FuseRequestHeader>(bytes);

        header.ShouldBe(new FuseRequestHeader(
            42, FuseOperation.LookUp, 0x0102030405060708, NodeId: 5, UserId: 1000, GroupId: 1001, ProcessId: 12345, 0, 0));
    }

    [Fact]
    public void The_greeting_of_a_new_kernel_carries_features_above_bit_31()
    {
        byte[] bytes = new byte[64];
        MemoryMarshal.Write(bytes, (uint)7);
        MemoryMarshal.Write(bytes.AsSpan(4), (uint)45);
        MemoryMarshal.Write(bytes.AsSpan(12), 1u << 30);
        MemoryMarshal.Write(bytes.AsSpan(16), 1u << 5);

        FuseInitRequest request = FuseInitRequest.Read(bytes);

        request.Minor.ShouldBe(45u);
        request.Features.ShouldBe(FuseFeatures.InitExtended | FuseFeatures.Passthrough);
    }

    [Fact]
    public void What_an_old_kernel_leaves_out_or_does_not_mean_is_no_feature()
    {
        byte[] bytes = new byte[64];
        MemoryMarshal.Write(bytes.AsSpan(12), (uint)FuseFeatures.AsyncRead);
        MemoryMarshal.Write(bytes.AsSpan(16), uint.MaxValue);

        FuseInitRequest.Read(bytes).Features.ShouldBe(FuseFeatures.AsyncRead);
        FuseInitRequest.Read(bytes.AsSpan(0, FuseInitRequest.SizeMin)).Features.ShouldBe(FuseFeatures.AsyncRead);
    }

    [Fact]
    public void The_answer_to_the_greeting_has_its_parts_where_the_kernel_looks()
    {
        byte[] bytes = new byte[FuseReply.HeaderSize + FuseInitReply.Size];
        FuseInitReply reply = new(7, 42, 0x100000, 1, 64, 48, 4096, 1, 256, 0, HighFeatures: 0x20, StackDepthMax: 1, 600);

        FuseReply.Of(bytes, unique: 2, reply).ShouldBe(80);

        Convert.ToHexStringLower(bytes).ShouldStartWith(
            "50000000" + "00000000" + "0200000000000000"
            + "07000000" + "2a000000" + "00001000" + "01000000" + "4000" + "3000" + "00100000" + "01000000" + "0001" + "0000"
            + "20000000" + "01000000" + "5802");
    }
}
