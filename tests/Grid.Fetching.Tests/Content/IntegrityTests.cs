using System.Security.Cryptography;
using Grid.Core;
using Grid.Fetching.Content;

namespace Grid.Fetching.Tests.Content;

public sealed class IntegrityTests
{
    private static readonly byte[] Content = "content"u8.ToArray();
    private static readonly string Sha256 = "sha256-" + Convert.ToBase64String(SHA256.HashData(Content));
    private static readonly string Sha512 = "sha512-" + Convert.ToBase64String(SHA512.HashData(Content));
    private static readonly string WrongSha512 = "sha512-" + Convert.ToBase64String(SHA512.HashData("other"u8));

    [Fact]
    public void Content_of_one_of_the_hashes_is_what_it_should_be() =>
        Integrity.Parse($"{WrongSha512} {Sha512}").ThrowIfOther(SHA512.HashData(Content), "it");

    [Fact]
    public void Of_several_algorithms_the_strongest_counts()
    {
        Integrity integrity = Integrity.Parse($"{Sha256} {WrongSha512}");

        integrity.Algorithm.ShouldBe(HashAlgorithmName.SHA512);
        Should.Throw<GridException>(() => integrity.ThrowIfOther(SHA512.HashData(Content), "it")).Status.ShouldBe(GridStatus.Aborted);
    }

    [Fact]
    public void Options_after_a_hash_mean_nothing() =>
        Integrity.Parse(Sha256 + "?x").ThrowIfOther(SHA256.HashData(Content), "it");

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256-")]
    [InlineData("sha256-AAAA")]
    [InlineData("sha256-not/base64!")]
    [InlineData("md5-1B2M2Y8AsgTpgAmY7PhCfg==")]
    public void What_says_no_hash_is_refused(string text) =>
        Should.Throw<GridException>(() => Integrity.Parse(text)).Status.ShouldBe(GridStatus.InvalidArgument);
}
