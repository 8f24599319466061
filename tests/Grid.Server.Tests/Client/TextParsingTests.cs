using Grid.Core;
using Grid.Server.Client;
using Grid.Server.Client.Trees;

namespace Grid.Server.Tests.Client;

public sealed class TextParsingTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData(EmptyHash + "/0")]
    [InlineData("blobs/" + EmptyHash + "/0")]
    [InlineData("some/instance/blobs/" + EmptyHash + "/0")]
    public void A_digest_is_read_by_itself_or_out_of_a_resource_name(string text) =>
        DigestText.Parse(text).ShouldBe(DigestFunction.Sha256.Empty);

    [Fact]
    public void A_digest_is_of_the_function_it_names_else_of_the_one_preferred()
    {
        Digest tree = DigestFunction.Sha256Tree.Empty;

        DigestText.Parse($"main/blobs/sha256tree/{tree}").ShouldBe(tree);
        DigestText.Parse(tree.ToString(), DigestFunction.Sha256Tree).ShouldBe(tree);
        DigestText.Parse($"{DigestFunction.Sha1.Empty}", DigestFunction.Sha256Tree).ShouldBe(DigestFunction.Sha1.Empty);
    }

    [Theory]
    [InlineData("")]
    [InlineData(EmptyHash)]
    [InlineData(EmptyHash + "/")]
    [InlineData(EmptyHash + "/-1")]
    [InlineData(EmptyHash + "/1 ")]
    [InlineData("abc/3")]
    [InlineData("../../etc/passwd")]
    public void What_is_no_digest_is_refused_with_the_form_of_one(string text) =>
        Should.Throw<GridException>(() => DigestText.Parse(text)).Message.ShouldContain("HASH/SIZE");

    [Fact]
    public void A_malformed_digest_in_an_answer_is_the_servers_fault() =>
        Should.Throw<GridException>(() => new Reapi.Digest { Hash = "x", SizeBytes = 1 }.ToDigest())
            .Status.ShouldBe(GridStatus.Internal);

    [Theory]
    [InlineData("90", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    public void Durations_have_a_number_and_a_unit(string text, int milliseconds) =>
        DurationText.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("1e9h")]
    [InlineData("99999999999h")]
    public void What_is_no_positive_duration_is_refused(string text) =>
        Should.Throw<GridException>(() => DurationText.Parse(text)).Message.ShouldContain("30s");

    [Fact]
    public void A_pair_ends_its_name_at_the_first_equals_sign() =>
        PairText.Parse("FLAGS=-DX=1", "--env").ShouldBe(("FLAGS", "-DX=1"));

    [Theory]
    [InlineData("PATH")]
    [InlineData("=x")]
    public void A_pair_without_a_name_or_a_value_is_refused(string text) =>
        Should.Throw<GridException>(() => PairText.Parse(text, "--env")).Message.ShouldContain("--env");

    [Theory]
    [InlineData("src/a.c", "src/a.c", "src|a.c")]
    [InlineData("./src", "./src", "src")]
    [InlineData(".", ".", "")]
    [InlineData("src:.", "src", "")]
    [InlineData("a.c:lib/b.c", "a.c", "lib|b.c")]
    [InlineData("/opt/tools/cc", "/opt/tools/cc", "cc")]
    public void An_input_has_a_source_and_a_place(string text, string path, string destination)
    {
        var input = InputSpec.Parse(text);
        input.Path.ShouldBe(path);
        string.Join('|', input.Destination).ShouldBe(destination);
    }

    [Theory]
    [InlineData("a:../b")]
    [InlineData("a:/b")]
    [InlineData("a:b/../../c")]
    public void An_input_may_not_be_placed_outside_of_the_root(string text) =>
        Should.Throw<GridException>(() => InputSpec.Parse(text)).Message.ShouldContain("input root");
}
