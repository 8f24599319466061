namespace Grid.Core.Tests;

public sealed class ClaimedFolderTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("grid-claimed-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_folder_is_its_owners_alone_and_goes_with_it()
    {
        ClaimedFolder folder = Make();
        File.WriteAllText(Path.Combine(folder.Path, "content"), "text");
        File.GetUnixFileMode(folder.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        folder.Dispose();

        _parent.EnumerateDirectories().ShouldBeEmpty();
    }

    [Fact]
    public void What_a_living_owner_has_is_left_and_what_a_dead_one_had_is_removed()
    {
        using ClaimedFolder neighbour = Make();
        foreach (string dead in new[] { "grid-test-dead", "grid-test-deader" })
        {
            Directory.CreateDirectory(Path.Combine(_parent.FullName, dead, "below"));
        }

        File.WriteAllText(Path.Combine(_parent.FullName, "grid-test-dead", ".owner"), string.Empty);
        _parent.CreateSubdirectory("another-programs");

        using ClaimedFolder folder = Make();

        _parent.EnumerateDirectories().Select(directory => directory.FullName).Order(StringComparer.Ordinal).ShouldBe(
            new[] { Path.Combine(_parent.FullName, "another-programs"), folder.Path, neighbour.Path }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_symlink_of_such_a_name_leads_to_no_removal()
    {
        DirectoryInfo precious = _parent.CreateSubdirectory("precious");
        Directory.CreateSymbolicLink(Path.Combine(_parent.FullName, "grid-test-link"), precious.FullName);

        Make().Dispose();

        precious.Exists.ShouldBeTrue();
        precious.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public void Many_that_are_made_at_once_are_not_taken_for_dead()
    {
        ClaimedFolder[] folders = new ClaimedFolder[64];

        Parallel.For(0, folders.Length, i => folders[i] = Make());

        folders.ShouldAllBe(folder => File.Exists(Path.Combine(folder.Path, ".owner")));
        Array.ForEach(folders, folder => folder.Dispose());
    }

    private ClaimedFolder Make() => ClaimedFolder.Make("grid-test-", _parent.FullName);
}
