using System.Text.RegularExpressions;
using Grid.Config.Diagnostics;
using Grid.Tests.Shared;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Grid.Config.Tests.BuildGrid;

/// <summary>
/// Every tag and key of BuildGrid's is held to what <c>vocabulary.txt</c> says of it: it works, and a test is named that would
/// fail if it did not; or <c>grid lint</c> says that it behaves otherwise; or it is refused by its name.
/// </summary>
public sealed partial class VocabularyTests
{
    private static readonly string Table = RepositoryRoot.Combine("tests", "Grid.Config.Tests", "BuildGrid", "vocabulary.txt");
    private static readonly string EveryKey = RepositoryRoot.Combine("tests", "Grid.Config.Tests", "Golden", "buildgrid-every-key.yml");

    private static readonly Lazy<IReadOnlyList<WrittenKey>> Written = new(() => WrittenKey.AllOf(File.ReadAllText(EveryKey)));
    private static readonly Lazy<IReadOnlyList<Diagnostic>> Said = new(() =>
        ConfigLoader.LoadText(File.ReadAllText(EveryKey), "every-key.yml", TestSurroundings.Fixed).Diagnostics);

    // As the table names them: the project, and the file that has the test.
    private static readonly Lazy<HashSet<string>> Tests = new(() =>
    [
        .. Directory.EnumerateDirectories(RepositoryRoot.Combine("tests")).SelectMany(project =>
            Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
                .Select(file => $"{Path.GetFileName(project)}/{Path.GetFileNameWithoutExtension(file)}")),
    ]);

    public static TheoryData<string, string, string, string> Rows { get; } = ReadRows();

    [Fact]
    public void The_table_has_every_tag_and_key_that_is_written_and_no_other() =>
        Rows.Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal).ShouldBe(
            Written.Value.Select(key => $"{key.Owner} {key.Name}").Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_a_key_does_is_what_is_said_of_it(string owner, string name, string verdict, string word)
    {
        WrittenKey[] places = [.. Written.Value.Where(key => key.Owner == owner && key.Name == name)];
        Diagnostic[] said = [.. places.SelectMany(SaidAt).DistinctBy(diagnostic => diagnostic.ToString())];

        switch (verdict)
        {
            case "works":
                said.ShouldBeEmpty();
                Tests.Value.ShouldContain(word, $"the test that {owner} {name} is said to work by is not there");
                break;
            case "differs":
                said.ShouldAllBe(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
                said.ShouldContain(diagnostic => diagnostic.Message.Contains(word, StringComparison.Ordinal));
                break;
            case "refused":
                said.ShouldContain(diagnostic =>
                    diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Message.Contains(word, StringComparison.Ordinal));
                break;
            default:
                throw new InvalidOperationException($"'{verdict}' is no verdict: write works, differs or refused.");
        }
    }

    // What is said of a key or tag that others are written below is said of these too.
    private static IEnumerable<Diagnostic> SaidAt(WrittenKey key) => Said.Value.Where(diagnostic =>
        key.Places.Contains((diagnostic.Location.Line, diagnostic.Location.Column)));

    private static TheoryData<string, string, string, string> ReadRows()
    {
        TheoryData<string, string, string, string> rows = [];
        foreach (string line in File.ReadLines(Table).Where(line => line.Length > 0 && line[0] != '#'))
        {
            Match row = Row().Match(line);
            row.Success.ShouldBeTrue($"'{line}' is no row: write OWNER KEY works PROJECT/TEST, or differs or refused and what is said");
            rows.Add(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value);
        }

        return rows;
    }

    [GeneratedRegex(@"^(\S+) +(\S+) +(works|differs|refused) +(.+)$")]
    private static partial Regex Row();

    /// <summary>A key, or a tag, as a file has it.</summary>
    /// <param name="Owner">The tag it belongs to, with the keys on the way from there; <c>top</c> for those of the file.</param>
    /// <param name="Name">The key; <c>-</c> for the tag itself.</param>
    /// <param name="Places">Where it stands, and all that it stands in.</param>
    private sealed record WrittenKey(string Owner, string Name, IReadOnlyList<(int Line, int Column)> Places)
    {
        public static IReadOnlyList<WrittenKey> AllOf(string text)
        {
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            List<WrittenKey> keys = [];
            Walk(stream.Documents[0].RootNode, "top", [], [], keys);
            return keys;
        }

        private static void Walk(
            YamlNode node, string owner, IReadOnlyList<(int Line, int Column)> places, HashSet<YamlNode> seen, List<WrittenKey> keys)
        {
            // An alias is the very node that it refers to, which stands elsewhere.
            if (!seen.Add(node))
            {
                return;
            }

            if (!node.Tag.IsEmpty && node.Tag.Value.StartsWith('!'))
            {
                owner = node.Tag.Value;
                places = [.. places, PlaceOf(node)];
                keys.Add(new WrittenKey(owner, "-", places));
            }

            foreach (YamlNode item in node is YamlSequenceNode list ? list.Children : [])
            {
                Walk(item, owner, places, seen, keys);
            }

            if (node is not YamlMappingNode mapping)
            {
                return;
            }

            foreach ((YamlNode key, YamlNode value) in mapping.Children)
            {
                (int, int)[] here = [.. places, PlaceOf(key)];
                keys.Add(new WrittenKey(owner, ((YamlScalarNode)key).Value!, here));
                Walk(value, owner == "top" ? $"{key}" : $"{owner}.{key}", here, seen, keys);
            }
        }

        private static (int Line, int Column) PlaceOf(YamlNode node) => ((int)node.Start.Line, (int)node.Start.Column);
    }
}
