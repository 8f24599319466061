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
    public void A_machine_offers_whole_gibibytes_so_that_like_machines_say_the_same()
    {
        MachineResources.MemoryOf((64L << 30) - 1000).ShouldBe(new PlatformProperty("memory", "63G"));
        MachineResources.MemoryOf(512 << 20).ShouldBe(new PlatformProperty("memory", "512M"));
        MachineResources.CoresOf(8).ShouldBe(new PlatformProperty("cores", "8"));
        MachineResources.Of(MachineResources.Cores).Value.ShouldBe($"{Environment.ProcessorCount}");
    }

    [Fact]
    public void A_disk_that_is_fuller_than_allowed_is_not_healthy()
    {
        DiskUsageHealth empty = new(Path.GetTempPath(), usedFractionMax: 1);
        DiskUsageHealth full = new(Path.GetTempPath(), usedFractionMax: -1);

        empty.IsHealthy.ShouldBeTrue();
        full.IsHealthy.ShouldBeFalse();
        new CombinedHealth([empty, full]).IsHealthy.ShouldBeFalse();
        new CombinedHealth([empty]).IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public void A_disk_with_less_room_than_demanded_is_not_healthy()
    {
        new DiskHealth(Path.GetTempPath(), freeBytesMin: 1).IsHealthy.ShouldBeTrue();
        new DiskHealth(Path.GetTempPath(), long.MaxValue).IsHealthy.ShouldBeFalse();
    }
}
