using Google.Protobuf.Reflection;

namespace Grid.Protos.Tests;

public sealed class WireTests
{
    private const string SemVerTable =
        """
        package build.bazel.semver
        message SemVer
          1 major : int32
          2 minor : int32
          3 patch : int32
          4 prerelease : string
        """;

    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Wire");

    public static TheoryData<string> Tables() =>
        [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_was_compiled_is_what_the_table_says_and_nothing_else(string table)
    {
        CompiledProto.Files.Keys.ShouldContain(table);
        FileDescriptor compiled = CompiledProto.Files[table];

        IReadOnlySet<string> expected = WireTable.Facts(File.ReadAllText(Path.Combine(Folder, table + ".txt")));
        IReadOnlySet<string> actual = CompiledProto.Facts(compiled);

        expected.Except(actual).ShouldBeEmpty($"{compiled.Name} lacks what its table names.");
        actual.Except(expected).ShouldBeEmpty($"{compiled.Name} has what its table does not name.");
    }

    [Fact]
    public void Every_compiled_file_has_a_table()
    {
        string[] tables = [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!)];

        CompiledProto.Files.Keys.Except(tables).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1 major : int32", "5 major : int32")]
    [InlineData("1 major : int32", "1 major : int64")]
    [InlineData("1 major : int32", "1 major : repeated int32")]
    [InlineData("1 major : int32", "1 grand : int32")]
    [InlineData("1 major : int32", "1 major : int32  oneof part")]
    [InlineData("1 major : int32", "1 major : int32  deprecated")]
    [InlineData("1 major : int32", "reserved 1")]
    [InlineData("message SemVer", "message Version")]
    [InlineData("package build.bazel.semver", "package build.bazel")]
    public void A_table_that_differs_in_anything_is_noticed(string was, string becomes)
    {
        IReadOnlySet<string> actual = CompiledProto.Facts(CompiledProto.Files["build.bazel.semver.semver"]);
        WireTable.Facts(SemVerTable).ShouldBe(actual, ignoreOrder: true);

        IReadOnlySet<string> changed = WireTable.Facts(SemVerTable.Replace(was, becomes, StringComparison.Ordinal));

        actual.SetEquals(changed).ShouldBeFalse();
    }
}
