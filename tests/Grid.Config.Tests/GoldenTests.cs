using Grid.Config.Diagnostics;
using Grid.Tests.Shared;
using Xunit;

namespace Grid.Config.Tests;

/// <summary>
/// Each <c>Golden/NAME.yml</c> says exactly what stands in <c>NAME.txt</c>. To accept what it says now, run the tests
/// with <c>GRID_ACCEPT=1</c> and read the difference.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = RepositoryRoot.Combine("tests", "Grid.Config.Tests", "Golden");

    public static TheoryData<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_wrong_is_said_at_once_and_in_place(string name)
    {
        string yaml = File.ReadAllText(Path.Combine(Folder, name + ".yml"));

        ConfigResult result = ConfigLoader.LoadText(yaml, name + ".yml", TestSurroundings.Fixed);

        Golden.ShouldMatch(Path.Combine(Folder, name + ".txt"), Lines(result.Diagnostics));
    }

    [Theory]
    [InlineData("buildgrid-every-key")]
    [InlineData("buildgrid-older-names")]
    public void No_tag_or_key_of_BuildGrids_is_unknown(string name)
    {
        string yaml = File.ReadAllText(Path.Combine(Folder, name + ".yml"));

        ConfigResult result = ConfigLoader.LoadText(yaml, name + ".yml", TestSurroundings.Fixed);

        string lines = Lines(result.Diagnostics);
        Assert.DoesNotContain("unknown key", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("use one of", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", lines, StringComparison.Ordinal);
    }

    private static string Lines(IReadOnlyList<Diagnostic> diagnostics) =>
        string.Concat(diagnostics.Select(diagnostic => $"{diagnostic}\n"));
}
