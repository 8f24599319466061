using Grid.Core;

namespace Grid.Sandbox.Fuse.Tests;

public sealed class MountRightsTests
{
    [Fact]
    public async Task Who_may_not_mount_is_told_what_would_help()
    {
        string folder = Directory.CreateTempSubdirectory("grid-fuse-").FullName;
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await FuseStager.Open(folder, SandboxLimits.Default).DisposeAsync();
                return;
            }

            GridException failure = Should.Throw<GridException>(() => FuseStager.Open(folder, SandboxLimits.Default));

            failure.Status.ShouldBe(GridStatus.FailedPrecondition);
            failure.Message.ShouldContain("unshare --user --map-root-user --mount");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
