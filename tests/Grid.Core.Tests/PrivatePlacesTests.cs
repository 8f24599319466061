namespace Grid.Core.Tests;

public sealed class PrivatePlacesTests : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_is_its_owners_and_the_way_to_it_is_not()
    {
        string path = Path.Combine(_folder, "shared", "own");

        PrivatePlaces.MakeFolder(path);

        File.GetUnixFileMode(path).ShouldBe(OwnersFolder);
        File.GetUnixFileMode(Path.GetDirectoryName(path)!).ShouldBe(ModeOfANewFolder());
    }

    [Fact]
    public void A_folder_that_is_there_stays_as_it_is()
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder, "there")).FullName;
        File.SetUnixFileMode(path, OwnersFolder | UnixFileMode.GroupRead);

        PrivatePlaces.MakeFolder(path);

        File.GetUnixFileMode(path).ShouldBe(OwnersFolder | UnixFileMode.GroupRead);
    }

    [Fact]
    public void A_file_is_its_owners_and_keeps_what_is_in_it()
    {
        string path = Path.Combine(_folder, "data", "file");
        PrivatePlaces.MakeFile(path);
        File.WriteAllText(path, "kept");

        PrivatePlaces.MakeFile(path);

        File.GetUnixFileMode(path).ShouldBe(OwnersFile);
        File.ReadAllText(path).ShouldBe("kept");
    }

    [Fact]
    public void Why_a_file_cannot_be_made_is_for_its_opener_to_say()
    {
        string notAFolder = Path.Combine(_folder, "file");
        File.WriteAllText(notAFolder, string.Empty);

        Should.NotThrow(() => PrivatePlaces.MakeFile(Path.Combine(notAFolder, "below")));
    }

    private UnixFileMode ModeOfANewFolder() =>
        File.GetUnixFileMode(Directory.CreateDirectory(Path.Combine(_folder, "usual")).FullName);
}
