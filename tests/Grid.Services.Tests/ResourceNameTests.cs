using Grid.Core;
using Grid.Services.Wire;

namespace Grid.Services.Tests;

public sealed class ResourceNameTests
{
    private const string Hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const int FuzzCount = 50_000;

    private static readonly Digest Hello = Digest.Of("hello"u8);

    [Theory]
    [InlineData($"blobs/{Hash}/5", "")]
    [InlineData($"blobs/sha256/{Hash}/5", "")]
    [InlineData($"main/blobs/{Hash}/5", "main")]
    [InlineData($"a/b/c/blobs/sha256/{Hash}/5", "a/b/c")]
    public void A_read_name_says_instance_and_digest(string text, string instance)
    {
        ResourceName name = ResourceName.ParseRead(text);

        name.ShouldBe(new ResourceName(InstanceName.Parse(instance), Hello, UploadId: null, IsCompressed: false));
    }

    [Theory]
    [InlineData($"uploads/1-2/blobs/{Hash}/5", "")]
    [InlineData($"uploads/1-2/blobs/sha256/{Hash}/5", "")]
    [InlineData($"a/b/uploads/1-2/blobs/{Hash}/5", "a/b")]
    [InlineData($"a/uploads/1-2/blobs/{Hash}/5/src/blobs/a.c", "a")]
    public void A_write_name_says_the_upload_too(string text, string instance)
    {
        ResourceName name = ResourceName.ParseWrite(text);

        name.ShouldBe(new ResourceName(InstanceName.Parse(instance), Hello, "1-2", IsCompressed: false));
    }

    [Fact]
    public void Whatever_the_text_is_it_is_a_name_or_is_refused_with_a_status()
    {
        string[] parts = ["", "blobs", "uploads", "compressed-blobs", "zstd", "sha256", "md5", Hash, "5", "-1", "1", "a", "..", "\0", "é"];
#pragma warning disable CA5394 // A failure has to be repeatable, not secret.
        Random random = new(Seed: 1);
        for (int i = 0; i < FuzzCount; i++)
        {
            string text = string.Join('/', random.GetItems(parts, random.Next(9)));
            Try(() => ResourceName.ParseRead(text));
            Try(() => ResourceName.ParseWrite(text));
        }
#pragma warning restore CA5394
    }

    private static void Try(Func<ResourceName> parse)
    {
        try
        {
            parse().Digest.SizeBytes.ShouldBeGreaterThanOrEqualTo(0);
        }
        catch (GridException refusal)
        {
            refusal.Status.ShouldBeOneOf(GridStatus.InvalidArgument, GridStatus.Unimplemented);
        }
    }
}
