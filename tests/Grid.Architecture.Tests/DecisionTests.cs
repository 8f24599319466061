using Shouldly;
using Xunit;

namespace Grid.Architecture.Tests;

public sealed class DecisionTests
{
    private static IReadOnlyList<string> Names =>
    [
        .. SourceTree.Files.Where(file => file.IsUnder("docs/adr"))
            .Select(file => Path.GetFileName(file.Path))
            .Where(name => name != "README.md")
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Decisions_are_numbered_from_one_without_gaps_or_repeats()
    {
        IEnumerable<string> numbers = Enumerable.Range(1, Names.Count).Select(number => $"{number:0000}");

        Names.Select(name => name[..4]).ShouldBe(numbers);
    }

    [Fact]
    public void Every_decision_is_listed()
    {
        string index = SourceTree.Files.Single(file => file.Path == "docs/adr/README.md").Text;

        Names.Where(name => !index.Contains($"({name})", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
