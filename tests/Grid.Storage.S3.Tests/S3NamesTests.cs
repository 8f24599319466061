using Grid.Core;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

public sealed class S3NamesTests
{
    private static readonly Digest Hello = Digest.Of("hello"u8);

    [Theory]
    [InlineData("", 0, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824_5")]
    [InlineData("cas/of/ours", 0, "cas/of/ours/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824_5")]
    [InlineData("", 3, "2cf/24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824_5")]
    [InlineData("cas", 2, "cas/2c/f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824_5")]
    public void Objects_are_named_as_BuildGrid_names_them(string prefix, int hashPrefixSize, string key)
    {
        S3StoreOptions options = S3Fixture.NewPlace() with { PathPrefix = prefix, HashPrefixSize = hashPrefixSize };

        new S3Names(options).Of(Hello).ShouldBe(new S3Object("grid-2", key));
    }

    [Fact]
    public void Hashes_of_equal_length_by_different_functions_are_different_objects()
    {
        S3Names names = new(S3Fixture.NewPlace() with { PathPrefix = string.Empty });

        DigestFunction.All.Select(function => Digest.FromHash(function, new byte[function.SizeBytes], 1))
            .Select(names.Of)
            .ShouldBeUnique();
    }
}
