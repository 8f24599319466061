using Shouldly;
using Xunit;

namespace Grid.Architecture.Tests;

public sealed class SourceRuleTests
{
    // Editors are told 120; this is where a reader has to scroll.
    private const int LineLengthMax = 140;
    private const int FileLinesMax = 400;

    // A file that reads better whole stays whole, with the reason written here.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal)
    {
        ["server/Grid.Scheduling/State/BotBook.cs"] = "a bot's session from its first call to its last",
        ["tests/Grid.Conformance/Sandboxes/SandboxContract.cs"] = "one contract, a list of sentences",
        ["tests/Grid.Scheduling.Tests/BotSessionTests.cs"] = "one subject, a list of sentences",
    };

    // What stands in an attribute cannot always be broken.
    private static readonly string[] Unbreakable = ["[InlineData(", "[SuppressMessage("];

    private static readonly string ToDo = string.Concat("TO", "DO");
    private static readonly string FixMe = string.Concat("FIX", "ME");

    // This room spells out what it bans.
    private static IEnumerable<SourceFile> Code =>
        SourceTree.OfType(".cs").Where(file => !file.IsUnder("tests/Grid.Architecture.Tests"));

    [Fact]
    public void No_source_uses_what_is_banned()
    {
        Bans.All.SelectMany(ban => ban.Breaches(Code)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_exception_to_a_ban_names_a_file_that_is_there()
    {
        Bans.All.SelectMany(ban => ban.Except.Keys)
            .Concat(LongFiles.Keys)
            .Except(SourceTree.Files.Select(file => file.Path))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_line_is_longer_than_a_screen_is_wide()
    {
        Code.SelectMany(file => file.Lines
                .Select((line, index) => (Place: $"{file.Path}:{index + 1}", Text: line))
                .Where(line => line.Text.Length > LineLengthMax && !IsUnbreakable(line.Text)))
            .Select(line => $"{line.Place} has {line.Text.Length} characters")
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_too_long_to_be_read_at_one_sitting()
    {
        Code.Where(file => file.Lines.Length > FileLinesMax && !LongFiles.ContainsKey(file.Path))
            .Select(file => $"{file.Path} has {file.Lines.Length} lines: what is it really made of?")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_left_to_be_done_later()
    {
        SourceTree.Files.Where(file => !file.IsUnder("tests/Grid.Architecture.Tests"))
            .Where(file => file.Text.Contains(ToDo, StringComparison.Ordinal)
                || file.Text.Contains(FixMe, StringComparison.Ordinal))
            .Select(file => file.Path)
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_file_is_named_after_its_type()
    {
        Code.Where(file => !file.IsTest && !file.Path.EndsWith("/GlobalUsings.cs", StringComparison.Ordinal))
            .Where(file => !file.IsUnder("protos"))
            .Where(file => !NamesItsType(file))
            .Select(file => file.Path)
            .ShouldBeEmpty();
    }

    private static bool IsUnbreakable(string line) =>
        Array.Exists(Unbreakable, start => line.TrimStart().StartsWith(start, StringComparison.Ordinal));

    // Program.cs has top-level statements and no type at all.
    private static bool NamesItsType(SourceFile file)
    {
        string name = Path.GetFileName(file.Path).Split('.')[0];
        return name is "Program" or "AssemblyInfo"
            || file.Lines.Any(line =>
                (line.StartsWith("public ", StringComparison.Ordinal)
                    || line.StartsWith("internal ", StringComparison.Ordinal))
                && line.Split(' ', '(', '<', ':', ';').Contains(name));
    }
}
