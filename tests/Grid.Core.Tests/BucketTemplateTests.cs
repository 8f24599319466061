namespace Grid.Core.Tests;

public sealed class BucketTemplateTests
{
    private static readonly Digest Hello = Digest.Of("hello"u8);

    [Theory]
    [InlineData("blobs", "blobs")]
    [InlineData("bgd-{digest[0]}{digest[1]}", "bgd-2c")]
    [InlineData("{digest[31]}.blobs", "e.blobs")]
    public void A_digit_of_the_hash_chooses_the_bucket(string text, string bucket) =>
        Parse(text).ShouldNotBeNull().NameFor(Hello).ShouldBe(bucket);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("-blobs")]
    [InlineData("a/b/c")]
    [InlineData("bgd-{digest[32]}")]
    [InlineData("bgd-{digest}")]
    [InlineData("bgd-{digest[0]")]
    public void What_is_no_bucket_for_every_blob_is_refused(string text) => Parse(text).ShouldBeNull();

    private static BucketTemplate? Parse(string text) =>
        BucketTemplate.TryParse(text, out BucketTemplate? template, out _) ? template : null;
}
