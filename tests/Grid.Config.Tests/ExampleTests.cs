using Grid.Tests.Shared;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

public sealed class ExampleTests
{
    private static readonly string Folder = RepositoryRoot.Combine("examples");

    public static TheoryData<string> Names { get; } =
    [
        .. Directory.GetFiles(Folder, "*.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file))
            .Order(),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_has_no_errors_and_only_files_of_BuildGrid_have_warnings(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        ConfigSurroundings surroundings = TestSurroundings.Fixed with
        {
            Variable = variable => variable == "HOME" ? "/home/operator" : null,
        };

        ConfigResult result = ConfigLoader.LoadText(text, name, surroundings);

        bool mayWarn = name.StartsWith("buildgrid", StringComparison.Ordinal);
        result.Diagnostics.Where(diagnostic => diagnostic.IsError || !mayWarn).ShouldBeEmpty();
        result.Config.ShouldNotBeNull();
    }
}
