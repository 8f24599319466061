using System.Text.RegularExpressions;
using Grid.Tests.Shared;
using Shouldly;
using Xunit;

namespace Grid.Architecture.Tests;

public sealed partial class LinkTests
{
    [Fact]
    public void Every_relative_link_of_the_documentation_leads_somewhere()
    {
        SourceTree.OfType(".md").SelectMany(BrokenLinksOf).ShouldBeEmpty();
    }

    private static IEnumerable<string> BrokenLinksOf(SourceFile page)
    {
        string folder = Path.GetDirectoryName(RepositoryRoot.Combine(page.Path))!;
        return Link().Matches(OutsideCode(page.Text))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Resolves(page, folder, target))
            .Select(target => $"{page.Path} links to {target}");
    }

    private static bool Resolves(SourceFile page, string folder, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? RepositoryRoot.Combine(page.Path) : Path.Combine(folder, parts[0]);
        if (!Path.Exists(path))
        {
            return false;
        }

        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || HasHeading(path, parts[1]);
    }

    private static bool HasHeading(string path, string anchor) =>
        File.ReadLines(path).Where(line => line.StartsWith('#')).Any(line => AnchorOf(line) == anchor);

    private static string AnchorOf(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-');

    private static string OutsideCode(string text) => CodeBlock().Replace(text, string.Empty);

    [GeneratedRegex("""\]\((?<target>[^)\s]+)\)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("""[^\w\- ]""")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
