using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Tests;

/// <summary>What is opened in a root that somebody goes on changing.</summary>
public sealed class RootedPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-rooted-").FullName;
    private readonly RootedPath _root;

    public RootedPathTests()
    {
        Directory.CreateDirectory(At("root/a/b"));
        Directory.CreateDirectory(At("outside/b"));
        File.WriteAllText(At("root/a/b/f"), "inside");
        File.WriteAllText(At("outside/b/f"), "outside");
        _root = new RootedPath(RootView.AsIs(At("root")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_parent_of_what_was_found_is_held()
    {
        using SafeFileHandle? parent = _root.TryHoldParent(["a", "b", "f"]);

        FileCalls.TryGetStatus(parent.ShouldNotBeNull(), RootedPath.LastOf(["a", "b", "f"]))!.Value.SizeBytes.ShouldBe(6);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    public void A_directory_that_has_become_a_symlink_since_it_was_looked_at_is_not_gone_through(string swapped)
    {
        IReadOnlyList<string> found = _root.Resolve(["a", "b", "f"], isLastFollowed: false).ShouldNotBeNull();
        Directory.Move(At($"root/{swapped}"), At("moved"));
        Directory.CreateSymbolicLink(At($"root/{swapped}"), At(swapped == "a" ? "outside" : "outside/b"));

        _root.TryHoldParent(found).ShouldBeNull();
    }

    [Fact]
    public void The_root_itself_has_itself_for_a_parent()
    {
        using SafeFileHandle? parent = _root.TryHoldParent([]);

        FileCalls.TryGetStatus(parent.ShouldNotBeNull(), RootedPath.LastOf([]))!.Value.Kind.ShouldBe(FileKind.Directory);
    }

    [Fact]
    public void Permissions_are_never_changed_through_a_symlink()
    {
        File.SetUnixFileMode(At("outside/b/f"), UnixFileMode.UserRead);
        File.CreateSymbolicLink(At("root/link"), At("outside/b/f"));

        FileCalls.TrySetMode(parent: null, NativeName.Of(At("root/link")), 0b111_111_111).ShouldBeFalse();

        File.GetUnixFileMode(At("outside/b/f")).ShouldBe(UnixFileMode.UserRead);
    }

    [Fact]
    public void Permissions_of_what_may_not_even_be_read_are_changed()
    {
        File.SetUnixFileMode(At("root/a/b/f"), UnixFileMode.None);

        FileCalls.TrySetMode(parent: null, NativeName.Of(At("root/a/b/f")), 0b100_000_000).ShouldBeTrue();

        File.GetUnixFileMode(At("root/a/b/f")).ShouldBe(UnixFileMode.UserRead);
    }

    private string At(string path) => Path.Combine(_folder, path);
}
