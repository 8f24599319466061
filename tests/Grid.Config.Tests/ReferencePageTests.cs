using Grid.Config.Reference;
using Grid.Tests.Shared;
using Xunit;

namespace Grid.Config.Tests;

public sealed class ReferencePageTests
{
    [Fact]
    public void The_reference_page_says_what_the_reader_of_configurations_knows()
    {
        Golden.ShouldMatch(RepositoryRoot.Combine("docs", "reference", "configuration.md"), ReferencePage.Render());
    }
}
