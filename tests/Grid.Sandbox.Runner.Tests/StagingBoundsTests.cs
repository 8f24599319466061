using Grid.Core;
using Grid.Sandbox.Runner.Native;
using Grid.Sandbox.Runner.Serving;

namespace Grid.Sandbox.Runner.Tests;

public sealed class StagingBoundsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-bounds-").FullName;
    private readonly StagingBounds _bounds;

    public StagingBoundsTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "staging", "run"));
        Directory.CreateDirectory(Path.Combine(_folder, "staging-other"));
        _bounds = new StagingBounds(Path.Combine(_folder, "staging"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_below_the_staging_folder_and_itself_are_taken()
    {
        _bounds.Resolve(Path.Combine(_folder, "staging")).ShouldBe(Path.Combine(_folder, "staging"));
        _bounds.Resolve(_folder + "/staging/./run/../run").ShouldBe(Path.Combine(_folder, "staging", "run"));
    }

    [Theory]
    [InlineData("staging-other")]
    [InlineData("staging/..")]
    [InlineData("staging/run/../../staging-other")]
    [InlineData("staging/link")]
    public void What_leads_elsewhere_is_refused(string path)
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "staging", "link"), "/etc");

        GridException failure = Should.Throw<GridException>(() => _bounds.Resolve(Path.Combine(_folder, path)));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("staging-path");
    }

    [Theory]
    [InlineData("relative", "not absolute")]
    [InlineData("/no/such/folder", "No such file")]
    public void What_cannot_be_reached_is_refused_with_the_reason(string path, string reason)
    {
        Should.Throw<GridException>(() => _bounds.Resolve(path)).Message.ShouldContain(reason);
    }

    [Fact]
    public void A_bot_refuses_a_runner_that_is_its_own_user()
    {
        RunnerIdentity self = new(UserCalls.UserId, UserCalls.GroupId, Planner: null);

        Should.Throw<GridException>(() => self.Check("unix:/run/x")).Message.ShouldContain("another user");
    }

    [Fact]
    public void A_runner_obeys_neither_itself_nor_a_user_that_is_not_there()
    {
        Should.Throw<GridException>(() => PeerUsers.Of(["no-such-user-here"])).Message.ShouldContain("no-such-user-here");
        Should.Throw<GridException>(() => PeerUsers.Of([$"{UserCalls.UserId}"])).Message.ShouldContain("another user");
    }
}
