using Grid.Core;
using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Tests.Isolation;

public sealed class MountPointsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-mount-points-");
    private readonly string _root;
    private readonly string _outside;

    public MountPointsTests()
    {
        _root = _folder.CreateSubdirectory("root").FullName;
        _outside = _folder.CreateSubdirectory("outside").FullName;
        Directory.CreateDirectory($"{_root}/mnt");
    }

    [Fact]
    public void A_symlink_of_the_input_root_where_a_file_is_to_be_mounted_leads_to_no_file_of_the_host()
    {
        string precious = $"{_outside}/precious";
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink($"{_root}/mnt/file", precious);

        MakeQuietly();

        File.ReadAllText(precious).ShouldBe("precious");
    }

    [Fact]
    public void A_symlink_of_the_input_root_where_a_file_is_to_be_mounted_makes_no_file_of_the_host()
    {
        File.CreateSymbolicLink($"{_root}/mnt/file", $"{_outside}/made");

        MakeQuietly();

        File.Exists($"{_outside}/made").ShouldBeFalse();
    }

    [Fact]
    public void What_was_made_is_not_removed_through_a_symlink_that_the_command_left()
    {
        File.WriteAllText($"{_outside}/file", "precious");
        MountPoints points = MountPoints.Make(Plan());
        Directory.Move($"{_root}/mnt", $"{_root}/moved");
        File.CreateSymbolicLink($"{_root}/mnt", _outside);

        points.RemoveMade();

        File.Exists($"{_outside}/file").ShouldBeTrue();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void MakeQuietly()
    {
        try
        {
            MountPoints.Make(Plan());
        }
        catch (GridException)
        {
            // To refuse such a root is as good.
        }
    }

    private IsolationPlan Plan() => new()
    {
        Root = new RootView(_root, "/"),
        Inputs = new RootView(_root, "/"),
        WorkingDirectory = "/",
        Program = "/bin/true",
        Arguments = [],
        Environment = [],
        HasNetwork = false,
        UserId = null,
        GroupId = null,
        Hidden = [],
        Binds = [new BindMount("/etc/passwd", "/mnt/file", IsWritable: false)],
        ScratchBytesMax = 1,
    };
}
