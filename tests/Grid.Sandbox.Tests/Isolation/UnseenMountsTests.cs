using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Tests.Isolation;

public sealed class UnseenMountsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-unseen-").FullName;

    private readonly IsolationPlan _plan =
        new IsolationPlanner(new IsolationOptions(), []).PlanTrial("/srv") with { Hidden = ["/home", "/run", "/tmp"] };

    [Fact]
    public void What_is_mounted_where_an_action_sees_something_else_is_unseen_and_the_latest_comes_first()
    {
        string[] mounted =
        [
            "/", "/proc", "/proc/fs/own", "/sys", "/dev", "/dev/pts", "/dev/null", "/dev/pts", "/home", "/home/a", "/run/lock",
            "/running",
        ];

        UnseenMounts.Among(mounted, _plan, []).ShouldBe(["/run/lock", "/home", "/dev/pts", "/dev/pts", "/proc"]);
    }

    [Fact]
    public void What_is_needed_stays_with_all_on_the_way_to_it_and_below()
    {
        string[] mounted = ["/tmp", _folder, $"{_folder}/below", $"{_folder}-beside"];

        UnseenMounts.Among(mounted, _plan, [_folder]).ShouldBe([$"{_folder}-beside"]);
    }

    [Fact]
    public void What_an_action_is_to_see_of_it_stays_by_whatever_name_it_is_asked_for()
    {
        string real = Directory.CreateDirectory($"{_folder}/real").FullName;
        Directory.CreateSymbolicLink($"{_folder}/link", real);
        IsolationPlan plan = _plan with
        {
            Binds =
            [
                new BindMount($"{_folder}/link", "/mnt", IsWritable: false),
                new BindMount("/home/nobody-made-this", "/srv", IsWritable: false),
            ],
        };

        UnseenMounts.Among([real, $"{_folder}/other", "/home"], plan, []).ShouldBe(["/home", $"{_folder}/other"]);
    }

    [Fact]
    public void A_host_with_thousands_of_mounts_is_not_cleared_for_every_action()
    {
        UnseenMounts.Among(Enumerable.Range(0, 5000).Select(i => $"/run/{i}"), _plan, []).Count.ShouldBe(64);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
