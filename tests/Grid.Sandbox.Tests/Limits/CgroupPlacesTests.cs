using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

public sealed class CgroupPlacesTests
{
    [Fact]
    public void Version_1_has_a_place_for_each_hierarchy()
    {
        CgroupPlaces places = CgroupPlaces.Parse(
            "9:name=systemd:/\n8:pids:/jobs\n4:cpu,cpuacct:/a b\n",
            """
            39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
            40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
            """);

        places.FindFirst("pids")?.Path.ShouldBe("/sys/fs/cgroup/pids/jobs");
        places.FindFirst("cpu")?.Path.ShouldBe("/sys/fs/cgroup/cpu,cpuacct/a b");
        places.FindFirst("memory").ShouldBeNull();
        places.Second.ShouldBeNull();
    }

    [Fact]
    public void Version_2_has_one_place()
    {
        CgroupPlaces places = CgroupPlaces.Parse(
            "0::/user.slice/bot.scope\n",
            "25 30 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n1 1 8:1 / / rw - ext4 /dev/sda rw");

        places.First.ShouldBeEmpty();
        places.Second?.Path.ShouldBe("/sys/fs/cgroup/user.slice/bot.scope");
    }

    [Fact]
    public void A_container_sees_its_own_group_at_the_mount_point()
    {
        CgroupPlaces places = CgroupPlaces.Parse(
            "4:memory:/docker/f00\n0::/docker/f00\n",
            """
            35 31 0:32 /docker/f00 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
            41 31 0:38 /docker/f00 /sys/fs/cgroup/unified\040one ro - cgroup2 cgroup2 rw
            """);

        places.FindFirst("memory")?.Path.ShouldBe("/sys/fs/cgroup/memory");
        places.Second?.Path.ShouldBe("/sys/fs/cgroup/unified one");
    }

    [Fact]
    public void A_machine_without_control_groups_has_no_place()
    {
        CgroupPlaces places = CgroupPlaces.Parse(string.Empty, "1 1 8:1 / / rw - ext4 /dev/sda rw");

        places.First.ShouldBeEmpty();
        places.Second.ShouldBeNull();
    }
}
