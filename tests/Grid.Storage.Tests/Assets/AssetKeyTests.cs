using Grid.Core;
using Grid.Storage.Assets;

namespace Grid.Storage.Tests.Assets;

public sealed class AssetKeyTests
{
    [Fact]
    public void Texts_that_run_together_alike_are_different_keys()
    {
        AssetKey[] keys =
        [
            Key("urn:a", new AssetQualifier("b", "c")),
            Key("urn:a", new AssetQualifier("bc", string.Empty)),
            Key("urn:ab", new AssetQualifier("c", string.Empty)),
            Key("urn:a", new AssetQualifier("1:b", "c")),
        ];

        keys.Distinct().Count().ShouldBe(keys.Length);
    }

    [Fact]
    public void A_qualifier_said_twice_is_one() =>
        Key("urn:a", new AssetQualifier("b", "c"), new AssetQualifier("b", "c")).ShouldBe(Key("urn:a", new AssetQualifier("b", "c")));

    [Theory]
    [InlineData("")]
    [InlineData("urn:\n")]
    public void A_URI_that_is_none_is_refused(string name) =>
        Should.Throw<GridException>(() => Key(name)).Status.ShouldBe(GridStatus.InvalidArgument);

    [Fact]
    public void A_URI_that_is_too_long_is_refused() =>
        Should.Throw<GridException>(() => Key(new string('a', AssetKey.NameLengthMax + 1))).Message.ShouldContain("8192");

    [Theory]
    [InlineData("", "value")]
    [InlineData("na\0me", "value")]
    public void A_qualifier_without_a_proper_name_is_refused(string name, string value) =>
        Should.Throw<GridException>(() => Key("urn:a", new AssetQualifier(name, value))).Status.ShouldBe(GridStatus.InvalidArgument);

    [Fact]
    public void A_qualifier_of_two_values_is_refused_and_neither_value_is_repeated()
    {
        GridException refusal = Should.Throw<GridException>(
            () => Key("urn:a", new AssetQualifier("http_header:Authorization", "s3cret"), new("http_header:Authorization", "other")));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        refusal.Message.ShouldContain("http_header:Authorization");
        refusal.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Too_many_qualifiers_are_refused() => Should
        .Throw<GridException>(() => Key(
            "urn:a", [.. Enumerable.Range(0, AssetQualifiers.CountMax + 1).Select(number => new AssetQualifier($"{number}", "x"))]))
        .Status.ShouldBe(GridStatus.InvalidArgument);

    private static AssetKey Key(string name, params AssetQualifier[] qualifiers) =>
        AssetKey.Parse(AssetKind.Blob, name, AssetQualifiers.Parse(qualifiers));
}
