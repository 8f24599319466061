using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Grid.Architecture.Tests;

public sealed partial class ReferenceTests
{
    // Test projects that stand for a ring or a contract instead of a room.
    private static readonly string[] TestsOfNoRoom =
    [
        "Grid.Architecture.Tests", "Grid.Benchmarks", "Grid.Clients", "Grid.Conformance", "Grid.EndToEnd", "Grid.Faults",
        "Grid.GrpcContracts.Tests", "Grid.Interop", "Grid.Simulation",
    ];

    private static IEnumerable<SourceFile> Projects => SourceTree.OfType(".csproj");

    private static IEnumerable<SourceFile> RoomProjects => Projects.Where(project => !project.IsTest);

    [Fact]
    public void Every_project_has_a_row_in_the_table_of_rooms()
    {
        RoomProjects.Select(FolderOf).Except(Rooms.All.Select(room => room.Folder)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_of_the_table_of_rooms_has_a_project()
    {
        Rooms.All.Select(room => room.Folder).Except(RoomProjects.Select(FolderOf)).ShouldBeEmpty();
    }

    [Fact]
    public void A_room_refers_only_to_rooms_it_may_refer_to()
    {
        List<string> forbidden = [];
        foreach (SourceFile project in RoomProjects)
        {
            string[] allowed = Rooms.All.Single(room => room.Folder == FolderOf(project)).MayReference;
            forbidden.AddRange(ReferencesOf(project)
                .Where(reference => !allowed.Contains(reference))
                .Select(reference => $"{project.Path} must not refer to {reference}"));
        }

        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void A_room_may_refer_only_to_rooms_that_come_before_it()
    {
        HashSet<string> before = [];
        foreach (Room room in Rooms.All)
        {
            room.MayReference.Where(reference => !before.Contains(reference)).ShouldBeEmpty(room.Folder);
            before.Add(room.Name);
        }
    }

    [Fact]
    public void The_solution_lists_every_project()
    {
        string solution = SourceTree.OfType(".sln").ShouldHaveSingleItem().Text.Replace('\\', '/');

        Projects.Select(project => project.Path)
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal))
            .ShouldBeEmpty("dotnet sln GridServer.sln add PROJECT");
    }

    [Fact]
    public void Every_project_keeps_a_lock_file()
    {
        IEnumerable<string> locked = SourceTree.Files
            .Where(file => file.Path.EndsWith("/packages.lock.json", StringComparison.Ordinal))
            .Select(FolderOf);

        Projects.Select(FolderOf).Except(locked).ShouldBeEmpty("dotnet restore PROJECT");
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        Projects.Where(project => PackageVersion().IsMatch(project.Text))
            .Select(project => project.Path)
            .ShouldBeEmpty("write the version into Directory.Packages.props");
    }

    [Fact]
    public void Every_folder_of_tests_mirrors_a_room_or_is_a_ring()
    {
        HashSet<string> known = [.. TestsOfNoRoom, .. Rooms.All.Select(room => room.Name + ".Tests")];

        Projects.Where(project => project.IsTest)
            .Select(project => Path.GetFileNameWithoutExtension(project.Path))
            .Where(name => !known.Contains(name))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_room_refers_to_a_test()
    {
        RoomProjects.Where(project => project.Text.Contains("/tests/", StringComparison.Ordinal))
            .Select(project => project.Path)
            .ShouldBeEmpty();
    }

    private static string FolderOf(SourceFile file) => Path.GetDirectoryName(file.Path)!.Replace('\\', '/');

    private static IEnumerable<string> ReferencesOf(SourceFile project) =>
        ProjectReference().Matches(project.Text)
            .Select(match => Path.GetFileNameWithoutExtension(match.Groups["path"].Value));

    [GeneratedRegex("<ProjectReference\\s+Include=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectReference();

    [GeneratedRegex("<PackageReference[^>]*\\bVersion=", RegexOptions.ExplicitCapture)]
    private static partial Regex PackageVersion();
}
