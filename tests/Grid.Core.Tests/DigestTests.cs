
namespace Grid.Core.Tests;

public sealed class DigestTests
{
    private const string HelloHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly Digest Hello = Digest.Of("hello"u8);

    [Fact]
    public void A_digest_is_hash_and_size_in_the_form_of_resource_names() => Hello.ToString().ShouldBe($"{HelloHash}/5");

    [Fact]
    public void Bytes_hashed_piece_by_piece_have_the_digest_of_the_whole()
    {
        using IDigestHasher hasher = DigestFunction.Sha256.CreateHasher();
        hasher.Append("hel"u8);
        hasher.Append("lo"u8);

        Digest.Of(DigestFunction.Sha256, hasher, sizeBytes: 5).ShouldBe(Hello);
    }

    [Fact]
    public void What_was_printed_parses_to_the_same_digest()
    {
        Digest.TryParse(DigestFunction.Sha256, Hello.HashText, Hello.SizeBytes, out Digest parsed).ShouldBeTrue();

        parsed.ShouldBe(Hello);
        parsed.GetHashCode().ShouldBe(Hello.GetHashCode());
        (parsed == Hello).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("2cf2", 5)]
    [InlineData(HelloHash + "00", 5)]
    [InlineData(HelloHash, -1)]
    [InlineData(HelloHash, 0)]
    [InlineData("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824", 5)]
    [InlineData("gcf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5)]
    public void What_is_no_digest_does_not_parse(string hash, long sizeBytes) =>
        Digest.TryParse(DigestFunction.Sha256, hash, sizeBytes, out _).ShouldBeFalse();

    [Fact]
    public void Digests_that_differ_in_hash_or_size_are_not_equal()
    {
        Hello.ShouldNotBe(Digest.Of("world"u8));
        Hello.ShouldNotBe(Digest.FromHash(DigestFunction.Sha256, Hello.Hash, 6));
        Hello.Equals((object?)null).ShouldBeFalse();
    }

    [Fact]
    public void The_empty_blob_has_the_digest_of_no_bytes_and_no_other_has()
    {
        DigestFunction.Sha256.Empty.ToString().ShouldBe($"{EmptyHash}/0");
        DigestFunction.Sha256.Empty.IsEmpty.ShouldBeTrue();
        Hello.IsEmpty.ShouldBeFalse();
        Digest.FromHash(DigestFunction.Sha256, Hello.Hash, 0).IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void What_was_never_built_is_no_digest_and_says_so()
    {
        Digest none = default;

        none.ToString().ShouldBe("(no digest)");
        Should.Throw<InvalidOperationException>(() => none.Function);
        Should.Throw<InvalidOperationException>(() => none.IsEmpty);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(0, HelloHash)]
    public void A_function_is_found_by_its_number_or_guessed_by_the_length_of_a_hash(int wireValue, string hash)
    {
        DigestFunction.TryFind(wireValue, hash, out DigestFunction? function).ShouldBeTrue();

        function.ShouldBe(DigestFunction.Sha256);
    }

    [Fact]
    public void A_function_that_is_not_built_is_not_found()
    {
        DigestFunction.TryFind(99, HelloHash, out _).ShouldBeFalse();
        DigestFunction.TryFind(0, "abc", out _).ShouldBeFalse();
        DigestFunction.TryFindByName("murmur3", out _).ShouldBeFalse();
        DigestFunction.TryFindByName("sha256", out DigestFunction? function).ShouldBeTrue();
        function!.ToString().ShouldBe("sha256");
    }
}
