using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Bots.Tests;

public sealed class MachineTests
{
    [Theory]
    [InlineData(Architecture.X64, "x86-64")]
    [InlineData(Architecture.Arm64, "aarch64")]
    public void A_machine_is_described_in_the_words_clients_use(Architecture architecture, string isa)
    {
        PlatformProperties platform = MachinePlatform.Of(architecture);

        platform.Has(new PlatformProperty("OSFamily", "linux")).ShouldBeTrue();
        platform.Has(new PlatformProperty("ISA", isa)).ShouldBeTrue();
    }

    [Fact]
    public void Bots_of_one_machine_are_told_apart_by_their_folders_and_keep_their_names()
    {
        string first = BotIdentity.Of("host", "/var/first");

        first.ShouldStartWith("host-");
        BotIdentity.Of("host", "/var/first/").ShouldNotBe(BotIdentity.Of("host", "/var/second"));
        BotIdentity.Of("host", "/var/other/../first").ShouldBe(first);
    }

    [Fact]
    public void A_disk_with_less_room_than_demanded_is_not_healthy()
    {
        new DiskHealth(Path.GetTempPath(), freeBytesMin: 1).IsHealthy.ShouldBeTrue();
        new DiskHealth(Path.GetTempPath(), long.MaxValue).IsHealthy.ShouldBeFalse();
    }
}
