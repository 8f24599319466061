using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Grid.Architecture.Tests;

/// <summary>What a stranger's clone must not hold: the places of one machine, or of one package registry.</summary>
public sealed partial class CleanTreeTests
{
    private static IEnumerable<SourceFile> Others =>
        SourceTree.Files.Where(file => !file.IsUnder("tests/Grid.Architecture.Tests"));

    [Fact]
    public void No_file_names_a_folder_of_the_machine_it_was_written_on()
    {
        Others.Where(file => MachinePath().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();
    }

    [Fact]
    public void No_file_names_a_package_registry()
    {
        Others.Where(file => RegistryHost().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Every_text_ends_with_a_line_end_and_has_no_carriage_returns()
    {
        Others.Where(file => file.Text.Length > 0 && !file.Path.EndsWith(".sln", StringComparison.Ordinal))
            .Where(file => !file.Text.EndsWith('\n') || file.Text.Contains('\r', StringComparison.Ordinal))
            .Where(file => !file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Select(file => file.Path)
            .ShouldBeEmpty();
    }

    [GeneratedRegex("""(?<![\w.:@-])/(work|root|home/(?!operator\b)\w+)/""")]
    private static partial Regex MachinePath();

    [GeneratedRegex("""\b(api\.nuget\.org|registry\.npmjs\.org|pypi\.org|proxy\.golang\.org|index\.crates\.io)\b""")]
    private static partial Regex RegistryHost();
}
