using System.Runtime.InteropServices;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Tests.Wire;

public sealed class FuseReplyTests
{
    private readonly byte[] _buffer = new byte[4096];

    [Fact]
    public void An_error_is_a_header_with_the_number_below_zero()
    {
        int length = FuseReply.Error(_buffer, unique: 7, error: 2);

        Convert.ToHexStringLower(_buffer.AsSpan(0, length)).ShouldBe("10000000" + "feffffff" + "0700000000000000");
    }

    [Fact]
    public void A_name_that_leads_nowhere_is_to_be_remembered_for_ever()
    {
        FuseEntry.Absent.NodeId.ShouldBe(0UL);
        FuseEntry.Absent.EntryValidSeconds.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void What_is_found_is_never_to_be_asked_for_again()
    {
        FuseEntry entry = FuseEntry.Of(default(FuseAttributes) with { Inode = 9 });

        entry.NodeId.ShouldBe(9UL);
        entry.EntryValidSeconds.ShouldBe(ulong.MaxValue);
        entry.AttributesValidSeconds.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void A_notice_names_the_directory_and_the_name_and_ends_it()
    {
        int length = FuseReply.InvalidName(_buffer, parentId: 1, "ab"u8);

        Convert.ToHexStringLower(_buffer.AsSpan(0, length)).ShouldBe(
            "23000000" + "03000000" + "0000000000000000" + "0100000000000000" + "02000000" + "00000000" + "616200");
    }

    [Fact]
    public void Records_of_a_listing_are_padded_to_eight_bytes()
    {
        FuseListing listing = new(_buffer);

        listing.Add("abc"u8, inode: 5, mode: 0x4000, nextOffset: 1);
        listing.Add("12345678"u8, inode: 6, mode: 0x8000, nextOffset: 2);

        listing.Length.ShouldBe(32 + 32);
        Convert.ToHexStringLower(_buffer.AsSpan(0, 32)).ShouldBe(
            "0500000000000000" + "0100000000000000" + "03000000" + "04000000" + "6162630000000000");
        _buffer[32 + 20].ShouldBe((byte)8);
    }

    [Fact]
    public void A_listing_with_attributes_has_each_entry_before_its_record()
    {
        FuseListing listing = new(_buffer);
        FuseEntry entry = FuseEntry.Of(default(FuseAttributes) with { Inode = 77, Mode = 0xa1ff });

        listing.AddPlus("l"u8, entry, nextOffset: 3);

        listing.Length.ShouldBe(FuseEntry.Size + 32);
        MemoryMarshal.Read<FuseEntry>(_buffer).ShouldBe(entry);
        _buffer[FuseEntry.Size].ShouldBe((byte)77);
        _buffer[FuseEntry.Size + 20].ShouldBe((byte)10);
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(8, 32)]
    [InlineData(9, 40)]
    public void A_name_fits_when_all_of_its_record_does(int nameLength, int sizeBytes)
    {
        new FuseListing(new byte[sizeBytes]).HasRoom(nameLength, isPlus: false).ShouldBeTrue();
        new FuseListing(new byte[sizeBytes - 1]).HasRoom(nameLength, isPlus: false).ShouldBeFalse();
        new FuseListing(new byte[sizeBytes + FuseEntry.Size - 1]).HasRoom(nameLength, isPlus: true).ShouldBeFalse();
    }
}
